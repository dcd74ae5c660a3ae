#include "decode/envelope_decoder.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "decode/checks/message_checks.h"

namespace rung::decode {
namespace {

using capture::SaidTransport;

struct NamedTransport {
  std::string_view name;
  Transport transport;
};

// Transports of Via (RFC 3261 20.42, RFC 4168, RFC 7118).
constexpr std::array<NamedTransport, 7> via_transports = {{
    {"UDP", Transport::udp},
    {"TCP", Transport::tcp},
    {"TLS", Transport::tls},
    {"SCTP", Transport::sctp},
    {"TLS-SCTP", Transport::sctp},
    {"WS", Transport::ws},
    {"WSS", Transport::wss},
}};

std::optional<Transport> said_transport(SaidTransport said) {
  switch (said) {
    case SaidTransport::udp:
      return Transport::udp;
    case SaidTransport::tcp:
      return Transport::tcp;
    case SaidTransport::tls:
      return Transport::tls;
    case SaidTransport::sctp:
      return Transport::sctp;
    case SaidTransport::ws:
      return Transport::ws;
    case SaidTransport::wss:
      return Transport::wss;
    case SaidTransport::nothing:
      break;
  }
  return std::nullopt;
}

std::optional<Transport> transport_of_via(const sip::Message& message) {
  for (const NamedTransport& row : via_transports)
    if (equals_ignoring_case(message.essentials().via_transport, row.name)) return row.transport;
  return std::nullopt;
}

Transport transport_of_protocol(const capture::Envelope& envelope) {
  if (envelope.ip_protocol == capture::protocol_sctp) return Transport::sctp;
  if (envelope.ip_protocol == capture::protocol_idp) return Transport::tls;
  if (envelope.ip_protocol != capture::protocol_tcp) return Transport::udp;
  return envelope.secured.value_or(false) ? Transport::tls : Transport::tcp;
}

// The correction in seconds with three decimals.
std::string clock_note(Duration correction) {
  const bool behind = correction.ns > 0;
  const std::int64_t milliseconds = correction.ns / 1'000'000;
  const std::int64_t size = behind ? milliseconds : -milliseconds;
  std::string thousandths = std::to_string(size % 1000);
  thousandths.insert(0, 3 - thousandths.size(), '0');
  return "the agent's times are " + std::to_string(size / 1000) + "." + thousandths + " s " +
         (behind ? "before" : "after") + " its messages came: they are told as if its clock were right then";
}

}  // namespace

Transport transport_of(const capture::Envelope& envelope, const sip::Message& message) {
  if (const std::optional<Transport> said = said_transport(envelope.transport)) return *said;
  const Transport protocol = transport_of_protocol(envelope);
  const std::optional<Transport> via = transport_of_via(message);
  if (!via || envelope.ip_protocol == capture::protocol_sctp) return protocol;
  return *via == Transport::udp ? protocol : *via;
}

// On a stream a response goes the way its request came (RFC 3261 18.2.2). Kamailio says of what it answers on a
// WebSocket the port 5060, as Via has none.
EnvelopeDecoder::Ends EnvelopeDecoder::ends_of(const capture::Envelope& envelope, Transport transport,
                                               const sip::Message& message) {
  Ends said{envelope.source, envelope.destination};
  const sip::Essentials& facts = message.essentials();
  if (transport == Transport::udp || facts.branch.empty()) return said;
  const std::uint64_t key = fingerprint(facts.branch, fingerprint(facts.sent_by, envelope.agent));
  if (!message.is_request()) {
    const auto request = requests_.find(key);
    if (request != requests_.end() && request->second.destination == said.source)
      said.destination = request->second.source;
    return said;
  }
  if (!requests_.insert_or_assign(key, said).second) return said;
  requests_order_.push_back(key);
  if (requests_order_.size() > limits::envelope_flows) forget_oldest_request();
  return said;
}

void EnvelopeDecoder::forget_oldest_request() {
  requests_.erase(requests_order_.front());
  requests_order_.pop_front();
}

void EnvelopeDecoder::on_envelope(const capture::Envelope& envelope) {
  std::optional<sip::Framed> framed = sip::take_datagram(envelope.payload);
  if (!framed) return;
  const Transport transport = transport_of(envelope, *framed->message);
  const Ends ends = ends_of(envelope, transport, *framed->message);
  capture::Envelope settled = envelope;
  settled.source = ends.source;
  settled.destination = ends.destination;
  take(settled, transport, std::move(*framed));
}

void EnvelopeDecoder::take(const capture::Envelope& envelope, Transport transport, sip::Framed&& framed) {
  const Timestamp arrived = envelope.arrival.time;
  PacketRef place = envelope.arrival;
  if (envelope.seen) place.time = clocks_[envelope.agent].time_of(*envelope.seen, arrived);
  const Teller teller{envelope.arrival, envelope.agent, envelope.seen, envelope.correlation_id};

  Origin ends;
  ends.source = envelope.source;
  ends.destination = envelope.destination;
  if (const auto shown = output_.find_copy(*framed.message, ends, &teller)) {
    if (shown->agent != 0 && shown->agent != envelope.agent && owners_.size() < limits::envelope_flows)
      owners_.emplace(AgentFlow{{envelope.source, envelope.destination}, envelope.agent}, shown->agent);
    return;
  }
  Connection* row = shown_connection(envelope, transport);
  if (row == nullptr) row = &told_connection(envelope, transport, place, *framed.message);
  deliver(*row, envelope, place, teller, std::move(framed));
}

// The connection whose packets are in the capture as well, where they can be read.
Connection* EnvelopeDecoder::shown_connection(const capture::Envelope& envelope, Transport transport) const {
  if (envelope.source == envelope.destination) return nullptr;
  Connection* row = find_shown_(envelope.source, envelope.destination, transport == Transport::udp);
  return row != nullptr && row->shown_messages() > 0 ? row : nullptr;
}

std::uint32_t EnvelopeDecoder::owner_of(const net::FlowKey& key, std::uint32_t agent) const {
  if (owners_.empty()) return agent;
  const auto owner = owners_.find({key, agent});
  return owner == owners_.end() ? agent : owner->second;
}

Connection& EnvelopeDecoder::told_connection(const capture::Envelope& envelope, Transport transport,
                                             const PacketRef& place, const sip::Message& message) {
  const net::FlowKey ends(envelope.source, envelope.destination);
  Flows& flows = flows_of(transport);
  Flows::Flow* flow = flows.find({ends, envelope.agent, transport});
  if (const std::uint32_t owner = owner_of(ends, envelope.agent); flow == nullptr && owner != envelope.agent)
    flow = flows.find({ends, owner, transport});
  if (flow == nullptr) {
    // Whoever gets a response sent the request.
    const bool from_client = message.is_request();
    flow = &flows.add({ends, envelope.agent, transport}, envelope.arrival.time, [&] {
      Connection row(output_, transport, from_client ? envelope.source : envelope.destination,
                     from_client ? envelope.destination : envelope.source, place, place);
      row.facts().agent = envelope.agent;
      row.facts().visibility = Visibility::decoded;
      return row;
    });
  }
  flow->last = std::max(flow->last, envelope.arrival.time);
  const Duration correction = clocks_[envelope.agent].correction();
  if (correction != Duration{}) flow->row.facts().visibility_reason = clock_note(correction);
  return flow->row;
}

void EnvelopeDecoder::deliver(Connection& row, const capture::Envelope& envelope, const PacketRef& place,
                              const Teller& teller, sip::Framed&& framed) {
  ConnectionFacts& facts = row.facts();
  const bool one_end_known = envelope.source == envelope.destination;
  const bool from_client = one_end_known ? framed.message->is_request() : envelope.source == facts.client;
  const bool cut = !envelope.whole || envelope.missing > 0;
  const bool is_datagram = facts.transport == Transport::udp;
  const std::size_t wire_size = envelope.payload.size() + envelope.missing;
  Delivery delivery{std::move(*framed.message), {place, place}};
  delivery.from_client = from_client;
  delivery.complete = cut ? envelope.whole && has_whole_body(delivery.message) : framed.complete;
  delivery.complete = delivery.complete && !envelope.told_in_part;
  delivery.told_in_part = envelope.told_in_part;
  delivery.cut_by_capture = cut && !delivery.complete;
  delivery.over_limit = framed.over_limit;
  delivery.line_ends_before = framed.begin > 0;
  delivery.octets_behind = envelope.payload.size() - framed.end;
  delivery.teller = &teller;
  row.saw(place);
  if (facts.agent != 0) {  // else its own packets were counted
    (from_client ? facts.client_bytes : facts.server_bytes) += envelope.payload.size();
    facts.lost_bytes += envelope.missing;
  }
  auto fault = is_datagram ? check_datagram_size(delivery.message, wire_size, false) : std::nullopt;
  const std::uint64_t id = row.deliver(std::move(delivery));
  if (fault) row.find(fault->code, place, std::move(fault->detail), id);
}

void EnvelopeDecoder::share(const net::FlowKey& key, std::uint32_t agent) {
  if (owners_.size() < limits::envelope_flows) owners_.emplace(AgentFlow{key, 0}, agent);
}

Connection* EnvelopeDecoder::find_shared(const net::FlowKey& key) {
  const std::uint32_t owner = owner_of(key, 0);
  Flows::Flow* flow = owner == 0 ? nullptr : datagrams_.find({key, owner});
  return flow == nullptr ? nullptr : &flow->row;
}

void EnvelopeDecoder::hold_half() {
  datagrams_.hold_half();
  streams_.hold_half();
  for (const std::size_t most = requests_.size() / 2; requests_.size() > most;) forget_oldest_request();
}

void EnvelopeDecoder::on_time(Timestamp now) {
  datagrams_.on_time(now);
  streams_.on_time(now);
}

void EnvelopeDecoder::list(std::vector<Connection*>& rows) {
  datagrams_.list(rows);
  streams_.list(rows);
}

void EnvelopeDecoder::clear() {
  datagrams_.clear();
  streams_.clear();
  owners_.clear();
  requests_.clear();
  requests_order_.clear();
}

}  // namespace rung::decode
