#include "decode/connection.h"

#include <utility>

#include "base/limits.h"
#include "decode/checks/outbound_checks.h"
#include "decode/description.h"
#include "decode/hep_tally.h"

namespace rung::decode {

static_assert(limits::findings_per_connection <= UINT8_MAX, "told_ counts in octets");

Connection::Connection(Output& output, Transport transport, const net::Endpoint& client, const net::Endpoint& server,
                       const PacketRef& first, const PacketRef& shown_by)
    : output_(output) {
  facts_.transport = transport;
  facts_.client = client;
  facts_.server = server;
  open({first, shown_by});
}

Connection::Connection(const Connection& carrier, std::uint64_t stream_id, Transport transport, const Place& shown_by)
    : output_(carrier.output_) {
  const ConnectionFacts& facts = carrier.facts_;
  facts_.parent_id = facts.id;
  facts_.stream_id = stream_id;
  facts_.transport = transport;
  facts_.client = facts.client;
  facts_.server = facts.server;
  facts_.tls_version = facts.tls_version;
  facts_.tls_cipher = facts.tls_cipher;
  facts_.sni = facts.sni;
  facts_.alpn = facts.alpn;
  open(shown_by);
}

void Connection::open(const Place& shown_by) {
  facts_.id = output_.new_connection_id();
  facts_.first = shown_by.first;
  facts_.last = shown_by.first;
  move_last(shown_by.packet);  // not saw(): it may be moved to its place yet
  report(ConnectionEvent::Kind::opened, shown_by.packet);
  resolve(shown_by.packet);
}

void Connection::resolve(const PacketRef& shown_by) {
  if (output_.names() == nullptr) return;
  std::optional<Resolved> resolved = output_.names()->resolve(facts_.server);
  if (!resolved) return;
  facts_.resolved_host = resolved->host;
  facts_.resolved_service = resolved->service;
  resolved_ = std::make_unique<Resolved>(std::move(*resolved));
  report(ConnectionEvent::Kind::resolved, shown_by);
}

void Connection::check_transport() {
  if (!resolved_ || resolved_->transports.empty() || facts_.messages == 0) return;
  std::string used(to_text(facts_.transport));
  if (resolved_->transports.contains(used)) return;
  std::string offered;
  for (const std::string& transport : resolved_->transports) offered += (offered.empty() ? "" : ", ") + transport;
  find(FindingCode::dns_chosen_transport_mismatch, facts_.first,
       used + "; " + resolved_->domain + " offers " + offered);
}

void Connection::move_last(const PacketRef& packet) {
  if (later(packet, facts_.last)) facts_.last = packet;
}

void Connection::saw(const PacketRef& packet) {
  move_last(packet);
  output_.on_change(facts_.id, *this);
}

ConnectionFacts Connection::facts_so_far() const {
  ConnectionFacts facts(facts_);
  facts.followed = true;
  if (tally_ != nullptr)
    tally_->settle(facts);
  else if (observed_ != nullptr)
    settle_visibility(facts, *observed_);
  if (facts.visibility != Visibility::not_sip || facts.messages + facts.msrp_messages + facts.other_messages > 0)
    return facts;
  // Whether there are keys is known when it ends, or as soon as they open something.
  if (facts.transport == Transport::tls) facts.visibility = Visibility::no_keys;
  if (facts.transport != Transport::quic) facts.visibility_reason = "it is still open: nothing was decoded so far";
  return facts;
}

void Connection::swap_roles() {
  std::swap(facts_.client, facts_.server);
  std::swap(facts_.client_bytes, facts_.server_bytes);
}

void Connection::report(ConnectionEvent::Kind kind, const PacketRef& packet, std::uint64_t lost_octets) {
  output_.sink().on_connection(facts_, {kind, packet, lost_octets});
}

void Connection::find(FindingCode code, const PacketRef& where, std::string detail, std::uint64_t message_id,
                      std::optional<Severity> severity) {
  Finding finding = make_finding(code, where, std::move(detail));
  finding.message_id = message_id;
  tell(std::move(finding), severity);
}

void Connection::find_in_msrp(FindingCode code, const PacketRef& where, std::string detail, std::uint64_t msrp_id,
                              std::optional<Severity> severity) {
  Finding finding = make_finding(code, where, std::move(detail));
  finding.msrp_id = msrp_id;
  tell(std::move(finding), severity);
}

void Connection::tell(Finding&& finding, std::optional<Severity> severity) {
  if (!may_tell(finding.code)) return;
  if (severity) finding.severity = *severity;
  finding.connection_id = facts_.id;
  output_.sink().on_finding(std::move(finding));
}

void Connection::find(std::vector<Fault>&& faults, const PacketRef& where, std::uint64_t message_id) {
  for (Fault& fault : faults) find(fault.code, where, std::move(fault.detail), message_id, fault.severity);
}

bool Connection::may_tell(FindingCode code) {
  std::uint8_t& told = told_[static_cast<std::size_t>(code)];
  if (told >= limits::findings_per_connection) return false;
  ++told;
  return true;
}

Origin Connection::origin_of(const Place& place, bool from_client) const {
  Origin origin;
  origin.packet = place.packet;
  origin.first = place.first;
  origin.connection_id = facts_.id;
  origin.transport = facts_.transport;
  origin.source = from_client ? facts_.client : facts_.server;
  origin.destination = from_client ? facts_.server : facts_.client;
  origin.from_client = from_client;
  return origin;
}

SipMessage Connection::quote(sip::Message&& message, const PacketRef& where, bool from_client) const {
  return {0, std::move(message), origin_of({where, where}, from_client), false};
}

void Connection::find_with_sip(std::optional<Fault> fault) {
  with_sip_ = fault ? std::make_unique<Fault>(std::move(*fault)) : nullptr;
}

std::uint64_t Connection::deliver(Delivery&& delivery) {
  const Origin origin = origin_of(delivery.place, delivery.from_client);
  if (const auto shown = output_.find_copy(delivery.message, origin, delivery.teller)) {
    ++copies_;
    return shown->message_id;
  }
  const std::string call_id(delivery.teller != nullptr ? delivery.message.essentials().call_id : std::string_view());
  std::shared_ptr<const Description> description = delivery.complete ? read_description(delivery.message) : nullptr;
  std::vector<Fault> faults =
      check_delivery(delivery, description.get(), origin, facts_, [this](FindingCode code) { return was_told(code); });
  ++facts_.messages;
  if (!delivery.from_client && grants_outbound(delivery.message)) facts_.outbound_granted = true;
  const std::uint64_t id = output_.give_message(
      {0, std::move(delivery.message), origin, delivery.complete, delivery.told_in_part, std::move(description)});
  output_.remember(id, origin, delivery.teller);
  const PacketRef where = delivery.place.packet;
  if (delivery.teller != nullptr) output_.give_source(id, where, delivery.teller, call_id);
  if (with_sip_) find(with_sip_->code, where, std::move(with_sip_->detail), 0, with_sip_->severity);
  with_sip_ = nullptr;
  find(std::move(faults), where, id);
  return id;
}

void Connection::give(WebSocketFrame frame) {
  frame.connection_id = facts_.id;
  output_.sink().on_frame(frame);
}

std::uint64_t Connection::deliver(MsrpMessage&& message, const Place& place, bool from_client) {
  ++facts_.msrp_messages;
  message.origin = origin_of(place, from_client);
  return output_.give_msrp(std::move(message));
}

void Connection::end(ConnectionEnd end) {
  check_transport();
  facts_.end = end;
  output_.forget(facts_.id);
  report(ConnectionEvent::Kind::ended, facts_.last);
}

bool has_whole_body(const sip::Message& message) {
  return message.content_length() && message.body().size() >= *message.content_length();
}

ConnectionEnd end_of(net::EndReason reason) {
  switch (reason) {
    case net::EndReason::fin:
      return ConnectionEnd::fin;
    case net::EndReason::rst:
      return ConnectionEnd::rst;
    case net::EndReason::timeout:
      return ConnectionEnd::timeout;
    case net::EndReason::open:
    case net::EndReason::over_limit:
      break;
  }
  return ConnectionEnd::open;
}

}  // namespace rung::decode
