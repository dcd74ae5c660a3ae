#include "decode/stream_phases.h"

#include <deque>
#include <type_traits>
#include <utility>

#include "decode/hep_phase.h"
#include "decode/http2_phase.h"
#include "decode/msrp_phase.h"
#include "decode/tls_phase.h"

namespace rung::decode {
namespace {

// A phase that is held by pointer, or in place.
template <typename Phase>
auto& part_of(Phase& phase) {
  return phase;
}
template <typename Phase>
Phase& part_of(std::unique_ptr<Phase>& phase) {
  return *phase;
}

}  // namespace

StreamPhases::StreamPhases(Connection& row, Roles& roles, GapReport& gaps, TlsKeys& keys, bool from_beginning,
                           bool inside_tls)
    : context_{row, roles, from_beginning, !inside_tls},
      gaps_(gaps),
      keys_(keys),
      phase_(std::in_place_type<DetectPhase>, context_),
      inside_tls_(inside_tls) {
  row.observe(context_.observed);
}

StreamPhases::~StreamPhases() = default;

void StreamPhases::on_octets(net::Direction direction, std::uint64_t offset, Bytes bytes, const Place& place) {
  if (!decodes()) return;
  context_.seen[index(direction)] = true;
  context_.marks_of(direction).add(offset, bytes.size(), place);
  go_on(take(direction, offset, bytes, 0));
}

void StreamPhases::on_hole(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  if (!decodes()) return;
  context_.seen[index(direction)] = true;
  context_.gap_end[index(direction)] = offset + size;
  go_on(take(direction, offset, {}, size));
}

bool StreamPhases::awaits_keys() const {
  const auto* tls = std::get_if<std::unique_ptr<TlsPhase>>(&phase_);
  return tls != nullptr && (*tls)->awaits_keys();
}

void StreamPhases::on_keys() {
  if (auto* tls = std::get_if<std::unique_ptr<TlsPhase>>(&phase_)) (*tls)->on_keys();
}

void StreamPhases::finish(const net::End& end) {
  std::visit(
      [&](auto& phase) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(phase)>, std::monostate>) part_of(phase).finish(end.reason);
      },
      phase_);
  if (auto* websocket = std::get_if<WebSocketPhase>(&phase_)) websocket->settle(end);
  if (auto* http2 = std::get_if<std::unique_ptr<Http2Phase>>(&phase_)) (*http2)->settle(end);
  if (auto* tls = std::get_if<std::unique_ptr<TlsPhase>>(&phase_)) return (*tls)->settle(end);
  if (auto* hep = std::get_if<std::unique_ptr<HepPhase>>(&phase_)) return (*hep)->settle();
  settle_visibility(context_.row.facts(), context_.observed);
}

std::optional<Transition> StreamPhases::take(net::Direction direction, std::uint64_t offset, Bytes bytes,
                                             std::uint64_t missing) {
  return std::visit(
      [&](auto& phase) -> std::optional<Transition> {
        if constexpr (std::is_same_v<std::decay_t<decltype(phase)>, std::monostate>)
          return std::nullopt;
        else if (missing > 0)
          return part_of(phase).on_gap(direction, offset, missing);
        else
          return part_of(phase).on_chunk(direction, offset, bytes);
      },
      phase_);
}

// Enters the next phase and gives it what the one before did not take, which may end it in turn.
void StreamPhases::go_on(std::optional<Transition> next) {
  std::deque<Piece> waiting;
  while (next) {
    waiting.insert(waiting.begin(), std::make_move_iterator(next->rest.begin()),
                   std::make_move_iterator(next->rest.end()));
    become(*next);
    next.reset();
    while (!next && !waiting.empty()) {
      Piece piece = std::move(waiting.front());
      waiting.pop_front();
      next = take(piece.direction, piece.offset, piece.bytes, piece.missing);
    }
  }
}

void StreamPhases::become(const Transition& next) {
  ConnectionFacts& facts = context_.row.facts();
  switch (next.to) {
    case Protocol::unknown:
      phase_.emplace<DetectPhase>(context_);
      break;
    case Protocol::http:
      phase_.emplace<HttpPhase>(context_);
      break;
    case Protocol::sip:
      gaps_.begin();
      phase_.emplace<SipPhase>(context_);
      break;
    case Protocol::msrp:
      gaps_.begin();
      phase_ = std::make_unique<MsrpPhase>(context_);
      break;
    case Protocol::hep:
      if (context_.row.hep() == nullptr) return become_opaque();
      gaps_.begin();
      phase_ = std::make_unique<HepPhase>(context_, *context_.row.hep());
      break;
    case Protocol::websocket:
      facts.transport = inside_tls_ ? Transport::wss : Transport::ws;
      if (next.handshake_seen) context_.row.report(ConnectionEvent::Kind::upgraded, next.shown_by);
      gaps_.begin();
      phase_.emplace<WebSocketPhase>(context_, next.at_frame, next.websocket);
      break;
    case Protocol::tls:
      if (inside_tls_) return become_opaque();  // TLS in TLS is nobody's way to carry SIP
      facts.transport = Transport::tls;
      phase_ = std::make_unique<TlsPhase>(context_, gaps_, keys_, next.handshake_seen);
      break;
    case Protocol::http2:
      phase_ = std::make_unique<Http2Phase>(context_, gaps_, inside_tls_);
      break;
    case Protocol::none:
      become_opaque();
      break;
  }
}

void StreamPhases::become_opaque() {
  phase_.emplace<std::monostate>();
  context_.marks = {};
  if (!inside_tls_) gaps_.forget();
}

}  // namespace rung::decode
