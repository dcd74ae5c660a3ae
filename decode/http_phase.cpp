#include "decode/http_phase.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/limits.h"

namespace rung::decode {
namespace {

std::string text_of(const http::Head& head, std::string_view name) { return std::string(head.find(name).value_or("")); }

std::string status_text(const http::Head& head) {
  std::string text = "HTTP " + std::to_string(head.status);
  return head.reason.empty() ? text : text + " " + head.reason;
}

bool asks_who_it_is(const http::Head& head) { return head.status == 401 || head.status == 407; }

std::size_t size_in_memory(const Piece& piece) { return sizeof(Piece) + piece.bytes.size(); }

}  // namespace

std::optional<Transition> HttpPhase::on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  if (must_wait(direction)) {
    hold({direction, offset, {bytes.begin(), bytes.end()}});
    return std::nullopt;
  }
  auto next = read(direction, offset, bytes);
  return next ? next : release(opposite(direction));
}

std::optional<Transition> HttpPhase::on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  Side& side = side_of(direction);
  if (must_wait(direction)) {
    hold({direction, offset, {}, size});
    return std::nullopt;
  }
  if (side.queue.empty() && side.body_left >= size) {
    side.body_left -= size;
    return std::nullopt;
  }
  context_->observed.upgrade_unanswered = upgrading_;
  side.queue.start_at(offset + size);
  return leave(Protocol::unknown, direction);
}

bool HttpPhase::must_wait(net::Direction direction) const {
  if (context_->is_from_client(direction)) return upgrading_;
  // The request, or its rest, may stand behind a hole that is still waited for.
  const std::size_t other = index(opposite(direction));
  return context_->handshake_seen && requests_.empty() && (!context_->seen[other] || !sides_[other].queue.empty());
}

// Past the limit octets are dropped, which is a hole to whoever reads them later.
void HttpPhase::hold(Piece&& piece) {
  Side& side = side_of(piece.direction);
  std::uint64_t size = piece.missing + piece.bytes.size();
  bool full = side.held_octets + size_in_memory(piece) > limits::http_head_octets;
  if (full && !side.held.empty() && side.held.back().missing > 0) {
    side.held.back().missing += size;
    return;
  }
  if (full) piece = {piece.direction, piece.offset, {}, size};
  side.held_octets += size_in_memory(piece);
  side.held.push_back(std::move(piece));
}

// Takes up what was held once nothing has to be waited for.
std::optional<Transition> HttpPhase::release(net::Direction direction) {
  Side& side = side_of(direction);
  if (side.held.empty() || must_wait(direction)) return std::nullopt;
  std::vector<Piece> held = std::exchange(side.held, {});
  side.held_octets = 0;
  for (std::size_t i = 0; i < held.size(); ++i) {
    auto next = held[i].missing > 0 ? on_gap(direction, held[i].offset, held[i].missing)
                                    : on_chunk(direction, held[i].offset, held[i].bytes);
    if (!next) continue;
    std::move(held.begin() + static_cast<std::ptrdiff_t>(i) + 1, held.end(), std::back_inserter(next->rest));
    return next;
  }
  return std::nullopt;
}

std::optional<Transition> HttpPhase::read(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  Side& side = side_of(direction);
  if (side.adrift) {
    if (http::looks_like_http(bytes) != http::Likeness::yes) return std::nullopt;
    side.adrift = false;
  }
  if (side.queue.empty()) {
    std::size_t body = static_cast<std::size_t>(std::min<std::uint64_t>(side.body_left, bytes.size()));
    side.body_left -= body;
    bytes = bytes.subspan(body);
    side.queue.start_at(offset + body);
  }
  side.queue.append(bytes);
  return read_heads(direction);
}

std::optional<Transition> HttpPhase::read_heads(net::Direction direction) {
  Side& side = side_of(direction);
  while (!side.queue.empty()) {
    std::size_t body = static_cast<std::size_t>(std::min<std::uint64_t>(side.body_left, side.queue.size()));
    side.queue.consume(body);
    side.body_left -= body;
    if (side.queue.empty()) break;
    auto head = http::parse_head(side.queue.view());
    if (!head && head.error().code == ParseErrorCode::truncated) break;
    if (!head || requests_.size() >= limits::http_pipelined_requests) {
      side.adrift = true;
      side.queue.consume(side.queue.size());
      break;
    }
    std::uint64_t begin = side.queue.offset();
    Place place = context_->marks_of(direction).place(begin, begin + head->size);
    side.queue.consume(head->size);
    auto next = head->is_request ? take_request(direction, *head) : take_response(direction, *head, place);
    if (next || side.adrift || must_wait(direction)) return next;
  }
  context_->marks_of(direction).forget_before(side.queue.offset());
  return std::nullopt;
}

std::optional<Transition> HttpPhase::take_request(net::Direction direction, const http::Head& head) {
  Side& side = side_of(direction);
  context_->set_client(direction);
  context_->row.facts().http_version = head.version;
  Request request{http::asks_for_websocket(head), head.method == "HEAD", head.method == "CONNECT"};
  requests_.push_back(request);
  if (request.upgrade) {
    upgrading_ = true;
    note_upgrade_request(head);
    if (!side.queue.empty()) {
      Bytes rest = side.queue.view();
      hold({direction, side.queue.offset(), {rest.begin(), rest.end()}});
      side.queue.consume(rest.size());
    }
    return std::nullopt;
  }
  auto body = http::body_size(head);
  side.body_left = body.value_or(0);
  if (!body) {
    side.adrift = true;
    side.queue.consume(side.queue.size());
  }
  return std::nullopt;
}

void HttpPhase::note_upgrade_request(const http::Head& head) {
  ConnectionFacts& facts = context_->row.facts();
  facts.ws_version = text_of(head, "Sec-WebSocket-Version");
  facts.ws_host = text_of(head, "Host");
  facts.ws_path = head.target;
  facts.ws_origin = text_of(head, "Origin");
  if (facts.ws_origin.empty()) facts.ws_origin = text_of(head, "Sec-WebSocket-Origin");
  facts.ws_user_agent = text_of(head, "User-Agent");
  facts.ws_offered_subprotocols = head.joined("Sec-WebSocket-Protocol");
}

std::optional<Transition> HttpPhase::take_response(net::Direction direction, const http::Head& head, Place place) {
  Side& side = side_of(direction);
  ConnectionFacts& facts = context_->row.facts();
  context_->set_client(opposite(direction));
  facts.http_version = head.version;
  facts.http_status = head.status;
  facts.http_server = text_of(head, "Server");
  if (head.status == 101) return switch_protocols(direction, head, place.packet);
  if (head.status < 200) return std::nullopt;
  Request request;
  if (!requests_.empty()) {
    request = requests_.front();
    requests_.pop_front();
  }
  if (request.upgrade) {
    upgrading_ = false;
    note_upgrade_answer(head, place.packet);
  }
  if (request.connect && head.status < 300) return leave(Protocol::unknown, direction);
  auto body = request.head ? std::optional<std::uint64_t>(0) : http::body_size(head);
  side.body_left = body.value_or(0);
  if (!body) {
    side.adrift = true;
    side.queue.consume(side.queue.size());
  }
  return std::nullopt;
}

// RFC 6455 4.1: any status but 101 is an HTTP answer; 401 and 407 ask the client to try again.
void HttpPhase::note_upgrade_answer(const http::Head& head, const PacketRef& where) {
  Connection& row = context_->row;
  row.facts().visibility = Visibility::refused;
  row.facts().visibility_reason =
      status_text(head) + (asks_who_it_is(head) ? ": the client was asked to authenticate and did not"
                                                : ": the server did not open the WebSocket");
  if (asks_who_it_is(head)) return;
  std::string detail = status_text(head);
  if (!row.facts().ws_path.empty()) detail += " to GET " + row.facts().ws_path;
  row.find(FindingCode::ws_handshake_rejected, where, std::move(detail));
  row.report(ConnectionEvent::Kind::refused, where);
}

Transition HttpPhase::switch_protocols(net::Direction from_server, const http::Head& head, const PacketRef& where) {
  ConnectionFacts& facts = context_->row.facts();
  bool websocket = upgrading_ || head.has_token("Upgrade", "websocket");
  facts.visibility = Visibility::not_sip;
  facts.visibility_reason.clear();
  if (!websocket) {
    context_->observed.http2 = head.has_token("Upgrade", "h2c");
    return leave(Protocol::none, from_server);
  }
  facts.ws_subprotocol = head.joined("Sec-WebSocket-Protocol");
  facts.ws_extensions = head.joined("Sec-WebSocket-Extensions");
  Transition next = leave(Protocol::websocket, from_server);
  next.shown_by = where;
  return next;
}

// Hands over everything that was not read: `first`'s octets, then those of the other side.
Transition HttpPhase::leave(Protocol to, net::Direction first) {
  Transition next{to};
  for (net::Direction direction : {first, opposite(first)}) {
    Side& side = side_of(direction);
    Bytes rest = side.queue.view();
    if (!rest.empty()) next.rest.push_back({direction, side.queue.offset(), {rest.begin(), rest.end()}});
    std::move(side.held.begin(), side.held.end(), std::back_inserter(next.rest));
    side.held.clear();
  }
  upgrading_ = false;
  return next;
}

}  // namespace rung::decode
