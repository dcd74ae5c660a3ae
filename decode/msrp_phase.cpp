#include "decode/msrp_phase.h"

namespace rung::decode {

MsrpPhase::MsrpPhase(StreamContext& context) : context_(&context), collector_(context) {
  context_->observed.msrp_stream = true;
}

msrp::StreamFramer& MsrpPhase::framer_at(net::Direction direction, std::uint64_t offset) {
  std::optional<msrp::StreamFramer>& framer = framers_[index(direction)];
  if (!framer) {
    framer.emplace(offset);
    if (!context_->handshake_seen || offset != 0) collector_.lose(direction);
  }
  return *framer;
}

std::optional<Transition> MsrpPhase::on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  framer_at(direction, offset).feed(bytes);
  drain(direction, false);
  return std::nullopt;
}

std::optional<Transition> MsrpPhase::on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  framer_at(direction, offset).gap(size);
  collector_.lose(direction);
  drain(direction, true);
  return std::nullopt;
}

void MsrpPhase::finish(net::EndReason reason) {
  const bool capture_ended = reason != net::EndReason::fin && reason != net::EndReason::rst;
  for (const net::Direction direction : both_directions) {
    if (!framers_[index(direction)]) continue;
    framers_[index(direction)]->cut();
    drain(direction, capture_ended);
  }
  collector_.finish();
}

void MsrpPhase::drain(net::Direction direction, bool lost) {
  msrp::StreamFramer& framer = *framers_[index(direction)];
  PacketMarks& marks = context_->marks_of(direction);
  while (auto framed = framer.next())
    collector_.take(direction, *framed, marks.place(framed->begin, framed->end), lost);
  marks.forget_before(framer.offset());
}

}  // namespace rung::decode
