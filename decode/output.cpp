#include "decode/output.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "decode/delivery.h"

namespace rung::decode {

void Output::begin_live(const LastIds& last) {
  live_ = true;
  connections_ = last.connection;
  messages_ = last.message;
  msrp_messages_ = last.msrp;
}

std::map<std::uint64_t, const Connection*> Output::take_changed() { return std::exchange(changed_, {}); }

std::uint64_t Output::give_message(SipMessage&& message) {
  message.id = ++messages_;
  sink_.on_message(std::move(message));
  return messages_;
}

std::uint64_t Output::give_msrp(MsrpMessage&& message) {
  message.id = ++msrp_messages_;
  sink_.on_msrp(std::move(message));
  return msrp_messages_;
}

void Output::give_source(std::uint64_t message_id, const PacketRef& packet, const Teller* teller,
                         std::string_view call_id) {
  MessageSource source;
  source.message_id = message_id;
  source.packet = packet;
  if (teller != nullptr) {
    source.packet = teller->arrival;
    source.agent = teller->agent;
    source.seen = teller->seen;
    source.correlation_id = teller->correlation_id.substr(0, limits::hep_text_octets);
  }
  sink_.on_source(source, call_id);
}

std::optional<MessageCopies::Shown> Output::find_copy(const sip::Message& message, const Origin& origin,
                                                      const Teller* teller) {
  const std::uint32_t agent = teller != nullptr ? teller->agent : 0;
  const PacketRef arrival = teller != nullptr ? teller->arrival : origin.packet;
  const auto shown = copies_.find(message.raw(), origin.source, origin.destination, agent, arrival.time);
  if (!shown) return std::nullopt;
  give_source(shown->message_id, arrival, teller, message.essentials().call_id);
  // Whichever of the two was first: of their packets and an agent, it is the agent that is told.
  const std::uint32_t told = agent != 0 ? agent : shown->agent;
  if (!copying_agents_.insert(told).second) return shown;
  const auto name = [](std::uint32_t who) {
    return who == 0 ? std::string("its packets") : "the agent of captures.id " + std::to_string(who);
  };
  Finding finding =
      make_finding(FindingCode::hep_duplicate_message, arrival,
                   "by " + name(shown->agent) + ", then by " + name(agent) + "; it is not told again of this agent");
  finding.connection_id = shown->connection_id;
  finding.message_id = shown->message_id;
  sink_.on_finding(std::move(finding));
  return shown;
}

void Output::remember(std::uint64_t message_id, const Origin& origin, const Teller* teller) {
  const std::uint32_t agent = teller != nullptr ? teller->agent : 0;
  copies_.remember({message_id, origin.connection_id, agent}, teller ? teller->arrival.time : origin.packet.time);
}

void Output::advance(Timestamp now) {
  if (now <= now_) return;
  now_ = now;
  sink_.on_time(now);
}

}  // namespace rung::decode
