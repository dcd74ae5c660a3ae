#include "decode/connection.h"

#include <utility>

#include "base/limits.h"
#include "decode/checks/message_checks.h"

namespace rung::decode {

static_assert(limits::findings_per_connection <= UINT8_MAX, "told_ counts in octets");

Connection::Connection(Output& output, Transport transport, const net::Endpoint& client, const net::Endpoint& server,
                       const PacketRef& first, const PacketRef& shown_by)
    : output_(output) {
  facts_.id = output_.new_connection_id();
  facts_.transport = transport;
  facts_.client = client;
  facts_.server = server;
  facts_.first = first;
  facts_.last = first;
  saw(shown_by);
  report(ConnectionEvent::Kind::opened, shown_by);
  resolve(shown_by);
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

void Connection::saw(const PacketRef& packet) {
  if (later(packet, facts_.last)) facts_.last = packet;
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
  if (!may_tell(code)) return;
  Finding finding = make_finding(code, where, std::move(detail));
  if (severity) finding.severity = *severity;
  finding.connection_id = facts_.id;
  finding.message_id = message_id;
  output_.sink().on_finding(std::move(finding));
}

bool Connection::may_tell(FindingCode code) {
  std::uint8_t& told = told_[static_cast<std::size_t>(code)];
  if (told >= limits::findings_per_connection) return false;
  ++told;
  return true;
}

Origin Connection::origin_of(const Delivery& delivery) const {
  Origin origin;
  origin.packet = delivery.place.packet;
  origin.first = delivery.place.first;
  origin.connection_id = facts_.id;
  origin.transport = facts_.transport;
  origin.source = delivery.from_client ? facts_.client : facts_.server;
  origin.destination = delivery.from_client ? facts_.server : facts_.client;
  origin.from_client = delivery.from_client;
  return origin;
}

SipMessage Connection::quote(sip::Message&& message, const PacketRef& where, bool from_client) const {
  Delivery delivery{std::move(message), {where, where}, from_client};
  Origin origin = origin_of(delivery);
  return {0, std::move(delivery.message), origin, false};
}

std::uint64_t Connection::deliver(Delivery&& delivery) {
  auto faults = check_message(delivery.message, delivery.cut_by_capture);
  const PacketRef where = delivery.place.packet;
  const std::size_t octets = delivery.message.raw().size();
  ++facts_.messages;
  std::uint64_t id = output_.give_message({0, std::move(delivery.message), origin_of(delivery), delivery.complete});
  for (Fault& fault : faults) find(fault.code, where, std::move(fault.detail), id);
  if (!delivery.length_guessed && !delivery.over_limit) return id;
  std::string size = std::to_string(octets) + " octets";
  if (delivery.length_guessed) find(FindingCode::sip_content_length_missing_stream, where, "taken as " + size, id);
  if (delivery.over_limit) find(FindingCode::sip_message_over_limit, where, "cut after " + size, id);
  return id;
}

void Connection::end(ConnectionEnd end) {
  check_transport();
  facts_.end = end;
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
