#include "decode/log_decoder.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/logged_message.h"
#include "decode/net/address_scope.h"
#include "decode/sip/framer.h"

namespace rung::decode {
namespace {

using capture::SaidTransport;
using capture::clf::Field;
using capture::clf::Record;

// "192.0.2.1:5060", "[2001:db8::1]:5060". What is no address, as a host name, becomes 0.0.0.0.
Endpoint parse_endpoint(std::string_view text) {
  Endpoint endpoint;
  std::string_view address = text;
  const std::size_t bracket = text.find(']'), colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos &&
                        (bracket == std::string_view::npos ? text.find(':') == colon : colon > bracket);
  if (has_port) {
    address = text.substr(0, colon);
    const std::uint64_t port = parse_decimal(text.substr(colon + 1)).value_or(0);
    if (port <= UINT16_MAX) endpoint.port = static_cast<std::uint16_t>(port);
  }
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  endpoint.address = net::parse_address(address).value_or(IpAddress{});
  return endpoint;
}

SaidTransport transport_of(const Record& record) {
  switch (record.transport()) {
    case 'U':
      return SaidTransport::udp;
    case 'T':
      return record.is_encrypted() ? SaidTransport::tls : SaidTransport::tcp;
    case 'S':
      return SaidTransport::sctp;
    case 'W':
      return record.is_encrypted() ? SaidTransport::wss : SaidTransport::ws;
    default:
      return SaidTransport::nothing;
  }
}

std::uint8_t ip_protocol_of(const Record& record) {
  if (record.transport() == 'U') return capture::protocol_udp;
  return record.transport() == 'S' ? capture::protocol_sctp : capture::protocol_tcp;
}

// What contradicts the flags of a WebSocket; empty where nothing does.
std::string port_contradiction(const Record& record) {
  constexpr std::uint16_t http = 80, https = 443;
  const std::uint16_t wrong = record.is_encrypted() ? http : https;
  for (const Field field : {Field::destination, Field::source})
    if (parse_endpoint(record.value(field)).port == wrong)
      return std::string(record.is_encrypted() ? "encrypted" : "not encrypted") + ", on port " + std::to_string(wrong);
  return {};
}

std::string via_contradiction(const Record& record, const sip::Message* message) {
  if (message == nullptr) return {};
  const std::string_view said = message->essentials().via_transport;
  if (!equals_ignoring_case(said, record.is_encrypted() ? "WS" : "WSS")) return {};
  return std::string(record.is_encrypted() ? "encrypted" : "not encrypted") + ", its Via says " + std::string(said);
}

std::string length_contradiction(const Record& record) {
  if (record.length_differs())
    return "it says " + std::to_string(record.told_size) + " octets and has " + std::to_string(record.size);
  if (!record.pointer_base) return "its pointers point beside the fields";
  for (const capture::clf::OptionalField& field : record.optional_fields)
    if (field.length_differs)
      return "an optional field of " + std::to_string(field.value.size()) + " octets says that it has others";
  return {};
}

}  // namespace

void LogDecoder::on_record(const capture::Packet& packet) {
  ++records_;
  const Result<Record> record = capture::clf::parse_record(as_text(packet.bytes));
  if (!record) return;  // the source gives out what can be read
  const LoggedMessage logged = logged_message(*record);
  const std::optional<sip::Framed> framed = sip::take_datagram(as_bytes(logged.octets));
  const sip::Message* message = framed ? &*framed->message : nullptr;
  check(*record, message, packet.ref);
  if (message == nullptr) return;
  capture::Envelope envelope;
  envelope.arrival = packet.ref;
  envelope.agent = packet.ref.capture_id;
  envelope.source = parse_endpoint(record->value(Field::source));
  envelope.destination = parse_endpoint(record->value(Field::destination));
  envelope.ip_protocol = ip_protocol_of(*record);
  envelope.transport = transport_of(*record);
  envelope.secured = record->is_encrypted();
  envelope.payload = as_bytes(logged.octets);
  const bool end_known = message->content_length().has_value() || !logged.cut;
  envelope.told_in_part = !logged.as_sent || !framed->complete || !end_known;
  envelopes_.on_envelope(envelope);
}

void LogDecoder::check(const Record& record, const sip::Message* message, const PacketRef& where) {
  if (record.pointer_base == 0)
    tell(pointers, FindingCode::clf_pointer_base, where, "from 0, first seen here", Severity::info);
  if (std::string detail = length_contradiction(record); !detail.empty())
    tell(lengths, FindingCode::clf_length_mismatch, where, std::move(detail), Severity::warning);
  if (record.transport() != 'W') return;
  if (std::string detail = port_contradiction(record); !detail.empty())
    return tell(flags, FindingCode::clf_flag_inconsistent, where, std::move(detail), Severity::warning);
  if (std::string detail = via_contradiction(record, message); !detail.empty())
    tell(flags, FindingCode::clf_flag_inconsistent, where, detail + "; a proxy between them may have ended TLS",
         Severity::info);
}

// Who writes a log counts in one way only: that is told once.
void LogDecoder::tell(Told told, FindingCode code, const PacketRef& where, std::string detail, Severity severity) {
  const std::size_t most = told == pointers ? 1 : limits::clf_findings;
  if (told_[where.capture_id][told]++ >= most) return;
  Finding finding = make_finding(code, where, std::move(detail));
  finding.severity = severity;
  findings_.on_finding(std::move(finding));
}

}  // namespace rung::decode
