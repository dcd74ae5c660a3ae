#include "decode/stream_decoder.h"

#include <string>
#include <utility>

#include "base/limits.h"

namespace rung::decode {
namespace {

constexpr const char* tls_advice =
    "TLS, which rung cannot decrypt in this version: capture behind the TLS terminator, or between "
    "it and the "
    "SIP server, where the traffic is plain";
constexpr const char* late_tls_advice =
    "TLS whose handshake is not in the capture: capture behind the TLS terminator, where the "
    "traffic is plain";

}  // namespace

StreamDecoder::StreamDecoder(Output& output, const net::Stream& stream, const PacketRef& shown_by)
    : row_(output, Transport::tcp, stream.client, stream.server, stream.first, shown_by),
      context_{row_, stream.handshake_seen},
      phase_(std::in_place_type<DetectPhase>, context_),
      first_(stream.first) {}

void StreamDecoder::on_chunk(const net::Chunk& chunk) {
  row_.saw(chunk.packet);
  ConnectionFacts& facts = row_.facts();
  (context_.is_from_client(chunk.direction) ? facts.client_bytes : facts.server_bytes) += chunk.bytes.size();
  if (!decodes()) return;
  context_.seen[index(chunk.direction)] = true;
  context_.marks_of(chunk.direction).add(chunk.offset, chunk.packet);
  go_on(take(chunk.direction, chunk.offset, chunk.bytes, 0));
}

void StreamDecoder::on_gap(const net::Gap& gap) {
  row_.saw(gap.packet);
  row_.facts().lost_bytes += gap.size;
  if (!decodes()) return;
  context_.seen[index(gap.direction)] = true;
  context_.gap_end[index(gap.direction)] = gap.offset + gap.size;
  if (reporting_)
    report_gap(gap);
  else if (unreported_.size() < limits::findings_per_connection)
    unreported_.push_back(gap);
  go_on(take(gap.direction, gap.offset, {}, gap.size));
}

void StreamDecoder::on_end(const net::End& end) {
  row_.saw(end.packet);
  std::visit(
      [&](auto& phase) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(phase)>, std::monostate>) phase.finish(end.reason);
      },
      phase_);
  if (auto* websocket = std::get_if<WebSocketPhase>(&phase_)) websocket->note_missing_close(end);
  settle_visibility(row_.facts(), context_.observed);
  row_.end(end_of(end.reason));
}

bool StreamDecoder::decodes() const { return !std::holds_alternative<std::monostate>(phase_); }

std::optional<Transition> StreamDecoder::take(net::Direction direction, std::uint64_t offset, Bytes bytes,
                                              std::uint64_t missing) {
  return std::visit(
      [&](auto& phase) -> std::optional<Transition> {
        if constexpr (std::is_same_v<std::decay_t<decltype(phase)>, std::monostate>)
          return std::nullopt;
        else if (missing > 0)
          return phase.on_gap(direction, offset, missing);
        else
          return phase.on_chunk(direction, offset, bytes);
      },
      phase_);
}

// Enters the next phase and gives it what the one before did not take, which may end it in turn.
void StreamDecoder::go_on(std::optional<Transition> next) {
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

void StreamDecoder::become(const Transition& next) {
  switch (next.to) {
    case Protocol::unknown:
      phase_.emplace<DetectPhase>(context_);
      break;
    case Protocol::http:
      phase_.emplace<HttpPhase>(context_);
      break;
    case Protocol::sip:
      begin_reporting();
      phase_.emplace<SipPhase>(context_);
      break;
    case Protocol::websocket:
      row_.facts().transport = Transport::ws;
      if (next.handshake_seen) row_.report(ConnectionEvent::Kind::upgraded, next.shown_by);
      begin_reporting();
      phase_.emplace<WebSocketPhase>(context_, next.at_frame);
      break;
    case Protocol::tls:
    case Protocol::http2:
    case Protocol::none:
      become_opaque(next);
      break;
  }
}

void StreamDecoder::become_opaque(const Transition& next) {
  if (next.to == Protocol::tls) {
    row_.facts().transport = Transport::tls;
    row_.facts().visibility = next.handshake_seen ? Visibility::no_keys : Visibility::no_handshake;
    row_.facts().visibility_reason = next.handshake_seen ? tls_advice : late_tls_advice;
  }
  if (next.to == Protocol::http2) context_.observed.http2 = true;
  phase_.emplace<std::monostate>();
  context_.marks = {};
  unreported_ = {};
}

// Only a connection that carries something to decode is worth telling what it misses.
void StreamDecoder::begin_reporting() {
  if (reporting_) return;
  reporting_ = true;
  if (!context_.handshake_seen) row_.find(FindingCode::tcp_mid_stream_pickup, first_, "no SYN was captured");
  for (const net::Gap& gap : std::exchange(unreported_, {})) report_gap(gap);
}

void StreamDecoder::report_gap(const net::Gap& gap) {
  std::string detail = std::to_string(gap.size) + " octets from the " +
                       (context_.is_from_client(gap.direction) ? "client" : "server") + " at stream offset " +
                       std::to_string(gap.offset);
  if (gap.cut_by_snaplen) detail += ", cut by the snapshot length";
  row_.find(FindingCode::tcp_gap_in_stream, gap.packet, std::move(detail));
  row_.report(ConnectionEvent::Kind::gap, gap.packet, gap.size);
}

}  // namespace rung::decode
