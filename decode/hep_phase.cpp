#include "decode/hep_phase.h"

#include "decode/hep_decoder.h"

namespace rung::decode {

std::optional<Transition> HepPhase::on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes) {
  std::optional<hep::StreamFramer>& framer = framers_[index(direction)];
  if (!framer) framer.emplace(offset);
  framer->feed(bytes);
  drain(direction);
  return std::nullopt;
}

std::optional<Transition> HepPhase::on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size) {
  std::optional<hep::StreamFramer>& framer = framers_[index(direction)];
  tally_.is_cut = true;
  if (!framer) framer.emplace(offset);
  framer->gap(size);
  drain(direction);
  return std::nullopt;
}

// A packet that did not come whole is lost with the rest of it.
void HepPhase::finish(net::EndReason) {
  for (const net::Direction direction : both_directions) {
    if (!framers_[index(direction)]) continue;
    framers_[index(direction)]->gap(0);
    drain(direction);
  }
}

void HepPhase::drain(net::Direction direction) {
  hep::StreamFramer& framer = *framers_[index(direction)];
  const ConnectionFacts& facts = context_->row.facts();
  const net::Endpoint& sender = context_->is_from_client(direction) ? facts.client : facts.server;
  PacketMarks& marks = context_->marks_of(direction);
  while (auto framed = framer.next()) {
    if (framed->kind == hep::Framed::Kind::skipped)
      tally_.skipped_octets += framed->end - framed->begin;
    else
      decoder_->on_packet(context_->row, tally_, marks.place(framed->begin, framed->end), sender, framed->octets);
  }
  marks.forget_before(framer.offset());
}

}  // namespace rung::decode
