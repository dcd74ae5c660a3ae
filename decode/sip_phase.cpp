#include "decode/sip_phase.h"

#include <string>
#include <utility>

namespace rung::decode {

SipPhase::SipPhase(StreamContext& context) : context_(&context), crlf_(context) {
  context_->observed.sip_stream = true;
}

SipPhase::Side& SipPhase::side_at(net::Direction direction, std::uint64_t offset) {
  Side& side = sides_[index(direction)];
  if (side.base) return side;
  side.base = offset;
  if (context_->handshake_seen && offset == 0) return side;
  // Its first line may lack its beginning: as if an octet were missing, so that the framer looks for a start line.
  // Offsets may wrap here.
  --*side.base;
  side.framer.gap(1);
  return side;
}

std::optional<Transition> SipPhase::on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  side_at(direction, offset).framer.feed(bytes);
  drain(direction);
  return std::nullopt;
}

std::optional<Transition> SipPhase::on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  side_at(direction, offset).framer.gap(size);
  drain(direction);
  crlf_.on_gap(direction);
  return std::nullopt;
}

void SipPhase::finish(net::EndReason reason) {
  capture_ended_ = reason != net::EndReason::fin && reason != net::EndReason::rst;
  for (const net::Direction direction : both_directions) {
    sides_[index(direction)].framer.finish();
    drain(direction);
  }
  crlf_.finish();
}

void SipPhase::drain(net::Direction direction) {
  Side& side = sides_[index(direction)];
  std::uint64_t base = side.base.value_or(0);
  while (auto framed = side.framer.next()) {
    if (framed->kind == sip::Framed::Kind::message)
      take_message(direction, std::move(*framed), base);
    else if (framed->kind == sip::Framed::Kind::skipped)
      take_skipped(direction, base + framed->begin, base + framed->end);
    else if (framed->kind == sip::Framed::Kind::ping)
      crlf_.on_ping(direction, context_->marks_of(direction).place(base + framed->begin, base + framed->end).packet);
    else
      crlf_.on_pong(direction, context_->marks_of(direction).place(base + framed->begin, base + framed->end).packet);
  }
  context_->marks_of(direction).forget_before(base + side.framer.offset());
}

void SipPhase::take_message(net::Direction direction, sip::Framed&& framed, std::uint64_t base) {
  std::uint64_t begin = base + framed.begin;
  Delivery delivery{std::move(*framed.message), context_->marks_of(direction).place(begin, base + framed.end)};
  delivery.from_client = context_->is_from_client(direction);
  delivery.complete = framed.complete;
  delivery.cut_by_capture = !framed.complete && (capture_ended_ || context_->begins_before_gap(direction, begin));
  delivery.length_guessed = framed.length_guessed;
  delivery.over_limit = framed.over_limit;
  context_->row.deliver(std::move(delivery));
}

// What follows a hole is usually the rest of a message that began in it.
void SipPhase::take_skipped(net::Direction direction, std::uint64_t begin, std::uint64_t end) {
  std::string detail = std::to_string(end - begin) + " octets at stream offset " + std::to_string(begin);
  std::optional<Severity> severity;
  std::uint64_t gap_end = context_->gap_end[index(direction)];
  if (gap_end != 0 && begin <= gap_end) {
    severity = Severity::info;
    detail += ", next to octets that are not in the capture";
  }
  PacketRef where = context_->marks_of(direction).place(begin, end).packet;
  context_->row.find(FindingCode::sip_stream_resync, where, std::move(detail), 0, severity);
}

}  // namespace rung::decode
