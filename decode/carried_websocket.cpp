#include "decode/carried_websocket.h"

#include <utility>

#include "base/limits.h"
#include "decode/checks/handshake_checks.h"
#include "decode/checks/sipws_subprotocol_checks.h"
#include "decode/http/forwarded.h"
#include "decode/http/target.h"

namespace rung::decode {
namespace {

std::string text_of(const http::Head& head, std::string_view name) { return std::string(head.find(name).value_or("")); }

}  // namespace

CarriedWebSocket::CarriedWebSocket(const StreamContext& carrier, std::uint64_t stream_id, Transport transport,
                                   const Place& shown_by)
    : row_(carrier.row, stream_id, transport, shown_by), roles_(carrier.roles), context_{row_, roles_, true} {
  row_.facts().http_version = "HTTP/2";
  row_.observe(context_.observed);
}

void CarriedWebSocket::take_request(const http::Head& request, const PacketRef& where) {
  ConnectionFacts& facts = row_.facts();
  facts.http_version = request.version;
  facts.ws_version = text_of(request, "sec-websocket-version");
  facts.ws_host = text_of(request, ":authority");
  if (facts.ws_host.empty()) facts.ws_host = text_of(request, "host");
  facts.ws_path = request.target;
  facts.ws_origin = text_of(request, "origin");
  facts.ws_user_agent = text_of(request, "user-agent");
  facts.ws_offered_subprotocols = request.joined("sec-websocket-protocol");
  facts.ws_credentials = carries_credentials(request);
  facts.forwarded_proto = http::forwarded_proto(request);
  row_.find_with_sip(check_sip_agreed({facts.ws_offered_subprotocols, std::nullopt}));
  asked_ = true;
  offered_extensions_ = request.joined("sec-websocket-extensions");
  row_.find(check_request_content(request, facts.transport == Transport::wss), where);
}

bool CarriedWebSocket::take_response(const http::Head& response, const PacketRef& where) {
  ConnectionFacts& facts = row_.facts();
  row_.saw(where);
  answered_ = true;
  facts.http_version = response.version;
  facts.http_status = response.status;
  facts.http_server = text_of(response, "server");
  if (response.status / 100 != 2) {
    refuse(response, where);
    return false;
  }
  facts.ws_subprotocol = response.joined("sec-websocket-protocol");
  facts.ws_extensions = response.joined("sec-websocket-extensions");
  const auto offered = asked_ ? std::optional<std::string_view>(facts.ws_offered_subprotocols) : std::nullopt;
  row_.find_with_sip(check_sip_agreed({offered, facts.ws_subprotocol}));
  if (!asked_) return true;
  row_.find(
      check_selection({facts.ws_offered_subprotocols, facts.ws_subprotocol, offered_extensions_, facts.ws_extensions}),
      where);
  return true;
}

// As over HTTP/1.1 (RFC 6455 4.1): 401 and 407 ask the client to try again, here on another stream.
void CarriedWebSocket::refuse(const http::Head& response, const PacketRef& where) {
  ConnectionFacts& facts = row_.facts();
  const std::string status = "HTTP " + std::to_string(response.status);
  const bool asks_who_it_is = response.status == 401 || response.status == 407;
  facts.visibility = Visibility::refused;
  facts.visibility_reason =
      status + (asks_who_it_is ? ": the client was asked to authenticate" : ": the server did not open the WebSocket");
  if (asks_who_it_is) return;
  row_.find(FindingCode::ws_handshake_rejected, where,
            facts.ws_path.empty() ? status : status + " to CONNECT " + http::redact_target(facts.ws_path));
  row_.report(ConnectionEvent::Kind::refused, where);
}

void CarriedWebSocket::open(std::array<bool, 2> at_frame, const PacketRef& where) {
  if (answered_) row_.report(ConnectionEvent::Kind::upgraded, where);
  phase_.emplace(context_, at_frame);
}

void CarriedWebSocket::on_octets(net::Direction direction, Bytes bytes, const Place& place) {
  if (bytes.empty()) return;
  in_doubt_[index(direction)] = false;
  row_.saw(place.packet);
  ConnectionFacts& facts = row_.facts();
  (context_.is_from_client(direction) ? facts.client_bytes : facts.server_bytes) += bytes.size();
  if (!phase_) return;
  std::uint64_t& offset = offset_[index(direction)];
  const std::uint64_t begin = std::exchange(offset, offset + bytes.size());
  context_.seen[index(direction)] = true;
  context_.marks_of(direction).add(begin, bytes.size(), place);
  phase_->on_chunk(direction, begin, bytes);
}

void CarriedWebSocket::on_hole(net::Direction direction, std::uint64_t size, std::uint64_t of_carrier,
                               const PacketRef& where) {
  if (std::exchange(in_doubt_[index(direction)], size == 0) && size == 0) return;  // still so
  row_.facts().lost_bytes += size;
  if (size == 0) context_.observed.carrier_gaps = true;
  row_.report(ConnectionEvent::Kind::gap, where, size > 0 ? size : of_carrier);
  if (!phase_) return;
  if (size == 0) size = limits::http2_unknown_hole_octets;
  std::uint64_t& offset = offset_[index(direction)];
  const std::uint64_t begin = std::exchange(offset, offset + size);
  context_.gap_end[index(direction)] = offset;
  phase_->on_gap(direction, begin, size);
}

void CarriedWebSocket::end(const net::End& end) {
  if (end.reason == net::EndReason::fin || end.reason == net::EndReason::rst) row_.saw(end.packet);
  if (phase_) {
    phase_->finish(end.reason);
    phase_->settle(end);
  } else {
    context_.observed.upgrade_unanswered = !answered_;
  }
  settle_visibility(row_.facts(), context_.observed);
  row_.end(end_of(end.reason));
}

}  // namespace rung::decode
