#include "decode/http_phase.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/limits.h"
#include "decode/checks/handshake_checks.h"
#include "decode/checks/sipws_subprotocol_checks.h"
#include "decode/checks/version_checks.h"
#include "decode/http/forwarded.h"
#include "decode/http/target.h"

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
  if (challenge_) {
    take_challenge({direction, offset, {bytes.begin(), bytes.end()}});
    return settle_challenge();
  }
  if (must_wait(direction)) {
    hold({direction, offset, {bytes.begin(), bytes.end()}});
    return std::nullopt;
  }
  auto next = read(direction, offset, bytes);
  return next ? next : release(opposite(direction));
}

std::optional<Transition> HttpPhase::on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  Side& side = side_of(direction);
  if (challenge_) {
    take_challenge({direction, offset, {}, size});
    return settle_challenge();
  }
  if (must_wait(direction)) {
    hold({direction, offset, {}, size});
    return std::nullopt;
  }
  if (side.queue.empty() && side.body_left >= size) {
    side.body_left -= size;
    return std::nullopt;
  }
  context_->observed.upgrade_unanswered = upgrade_.has_value();
  side.queue.start_at(offset + size);
  return leave(Protocol::unknown, direction);
}

bool HttpPhase::must_wait(net::Direction direction) const {
  if (context_->is_from_client(direction)) return upgrade_.has_value();
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
    auto next = head->is_request ? take_request(direction, std::move(*head), place.packet)
                                 : take_response(direction, *head, place);
    if (next || side.adrift || must_wait(direction)) return next;
  }
  context_->marks_of(direction).forget_before(side.queue.offset());
  return std::nullopt;
}

std::optional<Transition> HttpPhase::take_request(net::Direction direction, http::Head&& head, const PacketRef& where) {
  Side& side = side_of(direction);
  context_->set_client(direction);
  context_->row.facts().http_version = head.version;
  Request request{http::asks_for_websocket(head), head.method == "HEAD", head.method == "CONNECT"};
  requests_.push_back(request);
  if (request.upgrade) {
    begin_upgrade(std::move(head), where);
    side.body_left = ws::has_challenge(version_.draft) ? ws::key3_octets : 0;
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

void HttpPhase::begin_upgrade(http::Head&& head, const PacketRef& where) {
  Connection& row = context_->row;
  note_upgrade_request(head, where);
  row.find(check_upgrade_request(head, row.facts().transport == Transport::tls), where);
  const PendingUpgrades::Ends ends = {row.facts().client.address, row.facts().server};
  upgrade_.reset();
  if (const std::size_t others = row.pending_upgrades().count(ends); others > 0)
    row.find(FindingCode::ws_parallel_connecting, where, std::to_string(others) + " more from " + to_text(ends.first));
  upgrade_ = Upgrade{std::move(head), where, row.pending_upgrades().begin(ends)};
}

void HttpPhase::note_upgrade_request(const http::Head& head, const PacketRef& where) {
  ConnectionFacts& facts = context_->row.facts();
  version_ = version_of_request(head);
  if (auto fault = check_version(version_)) context_->row.find(fault->code, where, std::move(fault->detail));
  facts.ws_version = version_.name;
  facts.ws_host = text_of(head, "Host");
  facts.ws_path = head.target;
  facts.ws_origin = text_of(head, "Origin");
  if (facts.ws_origin.empty()) facts.ws_origin = text_of(head, "Sec-WebSocket-Origin");
  facts.ws_user_agent = text_of(head, "User-Agent");
  facts.ws_offered_subprotocols = subprotocols_of(head);
  facts.ws_credentials = carries_credentials(head);
  facts.forwarded_proto = http::forwarded_proto(head);
  context_->row.find_with_sip(check_sip_agreed({facts.ws_offered_subprotocols, std::nullopt}));
}

std::optional<Transition> HttpPhase::take_response(net::Direction direction, const http::Head& head, Place place) {
  Side& side = side_of(direction);
  ConnectionFacts& facts = context_->row.facts();
  context_->set_client(opposite(direction));
  facts.http_version = head.version;
  facts.http_status = head.status;
  facts.http_server = text_of(head, "Server");
  if (upgrade_) check_waiting(place.packet.time);
  if (head.status == 101) return switch_protocols(direction, head, place.packet);
  if (head.status < 200) return std::nullopt;
  Request request;
  if (!requests_.empty()) {
    request = requests_.front();
    requests_.pop_front();
  }
  if (request.upgrade) {
    upgrade_.reset();
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
  if (asks_who_it_is(head)) {
    const std::string_view challenge =
        head.find(head.status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate").value_or("");
    std::string detail = status_text(head);
    if (!challenge.empty()) detail.append(", ").append(challenge.substr(0, challenge.find(' ')));
    return row.find(FindingCode::ws_handshake_401, where, std::move(detail));
  }
  if (auto fault = check_refused_version(version_, head)) row.find(fault->code, where, std::move(fault->detail));
  std::string detail = status_text(head);
  if (!row.facts().ws_path.empty()) detail += " to GET " + http::redact_target(row.facts().ws_path);
  row.find(FindingCode::ws_handshake_rejected, where, std::move(detail));
  row.report(ConnectionEvent::Kind::refused, where);
}

std::optional<Transition> HttpPhase::switch_protocols(net::Direction from_server, const http::Head& head,
                                                      const PacketRef& where) {
  ConnectionFacts& facts = context_->row.facts();
  bool websocket = upgrade_ || head.has_token("Upgrade", "websocket");
  facts.visibility = Visibility::not_sip;
  facts.visibility_reason.clear();
  if (!websocket) return leave(head.has_token("Upgrade", "h2c") ? Protocol::http2 : Protocol::none, from_server);
  if (upgrade_) context_->row.find(check_switch(upgrade_->request, head), where);
  if (!ws::has_challenge(version_.draft)) check_early_octets(where);
  facts.ws_subprotocol = subprotocols_of(head);
  facts.ws_extensions = head.joined("Sec-WebSocket-Extensions");
  if (!upgrade_) {
    version_ = version_of_answer(head);
    if (!version_.name.empty()) facts.ws_version = version_.name;
    const UpgradeTarget target = target_of_answer(head);
    if (!target.host.empty()) {
      facts.ws_host = target.host;
      facts.ws_path = target.path;
      facts.ws_origin = target.origin;
    }
  }
  const bool request_seen = upgrade_.has_value();
  const auto offered = request_seen ? std::optional<std::string_view>(facts.ws_offered_subprotocols) : std::nullopt;
  context_->row.find_with_sip(check_sip_agreed({offered, facts.ws_subprotocol}));
  side_of(opposite(from_server)).body_left = 0;
  switched_ = leave(Protocol::websocket, from_server);
  switched_.shown_by = where;
  switched_.websocket = protocol_of(version_, head);
  if (!ws::has_challenge(version_.draft)) return std::move(switched_);
  switched_.at_frame[index(opposite(from_server))] = request_seen;
  challenge_.emplace(version_);
  for (const Piece& piece : std::exchange(switched_.rest, {})) take_challenge(piece);
  return settle_challenge();
}

// What does not belong to the challenge is held for the next phase.
void HttpPhase::take_challenge(const Piece& piece) {
  const bool from_client = context_->is_from_client(piece.direction);
  if (piece.missing > 0) {
    const std::uint64_t behind = challenge_->lose(from_client, piece.missing);
    if (behind > 0) hold({piece.direction, piece.offset + piece.missing - behind, {}, behind});
    return;
  }
  const Bytes behind = challenge_->take(from_client, piece.bytes);
  if (behind.empty()) return;
  hold({piece.direction, piece.offset + piece.bytes.size() - behind.size(), {behind.begin(), behind.end()}});
}

std::optional<Transition> HttpPhase::settle_challenge() {
  if (!challenge_->done()) return std::nullopt;
  if (std::string fault = challenge_->fault(); !fault.empty())
    context_->row.find(FindingCode::ws_accept_mismatch, switched_.shown_by, std::move(fault));
  for (Side& side : sides_) {
    std::move(side.held.begin(), side.held.end(), std::back_inserter(switched_.rest));
    side.held.clear();
  }
  return std::move(switched_);
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
    side.held_octets = 0;
  }
  upgrade_.reset();
  return next;
}

// Nobody answered so far; what comes later is told all the same.
void HttpPhase::check_waiting(Timestamp now) {
  if (upgrade_->told || now - upgrade_->where.time < limits::ws_handshake_timeout) return;
  upgrade_->told = true;
  context_->row.find(FindingCode::ws_handshake_timeout, upgrade_->where,
                     "GET " + http::redact_target(upgrade_->request.target));
}

// RFC 6455 4.1: the client sends nothing before the 101. Packets of the two directions may be captured out of order, so
// these must have come with the request, or long before the answer.
void HttpPhase::check_early_octets(const PacketRef& answer) {
  for (const net::Direction direction : both_directions) {
    if (!context_->is_from_client(direction) || side_of(direction).held.empty() || !upgrade_) continue;
    const Piece& piece = side_of(direction).held.front();
    if (piece.missing > 0) continue;
    const PacketRef where = context_->marks_of(direction).place(piece.offset, piece.offset + 1).packet;
    if (where == upgrade_->where || answer.time - where.time >= limits::ws_least_early)
      context_->row.find(FindingCode::ws_frame_before_101, where,
                         "the answer came in frame " + std::to_string(answer.frame));
  }
}

void HttpPhase::finish(net::EndReason) {
  context_->observed.upgrade_unanswered = upgrade_ || challenge_;
  if (upgrade_) check_waiting(context_->row.now());
}

}  // namespace rung::decode
