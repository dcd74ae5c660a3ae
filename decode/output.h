// The way out of the decode stage: gives messages and connections their ids, and keeps time going
// forward.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "decode/dns_log.h"
#include "decode/message.h"
#include "decode/message_copies.h"
#include "decode/pending_upgrades.h"

namespace rung::decode {

class EnvelopeDecoder;
class HepDecoder;
struct Teller;
class Connection;

// Ids that were given out before: those of this run come behind them.
struct LastIds {
  std::uint64_t connection = 0, message = 0, msrp = 0;
};

class Output {
 public:
  // The sink must outlive it.
  explicit Output(MessageSink& sink) : sink_(sink) {}

  // Before the first packet: ids go on behind these, and connections that change are remembered.
  void begin_live(const LastIds& last);

  std::uint64_t new_connection_id() { return ++connections_; }
  // It is open and its facts are others than before; it stays where it is until forget().
  void on_change(std::uint64_t id, const Connection& connection) {
    if (live_) changed_[id] = &connection;
  }
  void forget(std::uint64_t id) {
    if (live_) changed_.erase(id);
  }
  // Open connections that changed since it was asked last, by id.
  std::map<std::uint64_t, const Connection*> take_changed();
  // Both return the id that the message got.
  std::uint64_t give_message(SipMessage&& message);
  std::uint64_t give_msrp(MsrpMessage&& message);
  // The message of that id was shown by `teller`, or by its own packet where that is nullptr.
  void give_source(std::uint64_t message_id, const PacketRef& packet, const Teller* teller, std::string_view call_id);
  // The message that was shown by somebody else a moment ago, if it was: then it is known now who shows it, too.
  std::optional<MessageCopies::Shown> find_copy(const sip::Message& message, const Origin& origin,
                                                const Teller* teller);
  void remember(std::uint64_t message_id, const Origin& origin, const Teller* teller);
  // An earlier time than before is passed over.
  void advance(Timestamp now);
  Timestamp now() const { return now_; }
  MessageSink& sink() { return sink_; }
  // What DNS answers said; nullptr where nobody listens to them.
  const DnsLog* names() const { return names_; }
  void set_names(const DnsLog& names) { names_ = &names; }
  PendingUpgrades& pending_upgrades() { return pending_upgrades_; }
  // Who takes what agents tell; nullptr where nobody does. They must outlive what uses them.
  HepDecoder* hep() const { return hep_; }
  EnvelopeDecoder* envelopes() const { return envelopes_; }
  void set_hep(HepDecoder& hep, EnvelopeDecoder& envelopes) {
    hep_ = &hep;
    envelopes_ = &envelopes;
  }

 private:
  const DnsLog* names_ = nullptr;
  HepDecoder* hep_ = nullptr;
  EnvelopeDecoder* envelopes_ = nullptr;
  MessageCopies copies_;
  std::set<std::uint32_t> copying_agents_;  // of which it was told that they show what others show
  PendingUpgrades pending_upgrades_;
  MessageSink& sink_;
  std::uint64_t connections_ = 0;
  std::uint64_t messages_ = 0, msrp_messages_ = 0;
  Timestamp now_{INT64_MIN};
  bool live_ = false;
  std::map<std::uint64_t, const Connection*> changed_;
};

}  // namespace rung::decode
