// HEP on a stream: packets of version 3 back to back, towards a collector.
#pragma once

#include <array>
#include <optional>

#include "decode/hep/framer.h"
#include "decode/hep_tally.h"
#include "decode/stream_context.h"

namespace rung::decode {

class HepDecoder;

class HepPhase {
 public:
  // Both must outlive the phase.
  HepPhase(StreamContext& context, HepDecoder& decoder) : context_(&context), decoder_(&decoder) {
    context.row.observe(tally_);
  }
  HepPhase(const HepPhase&) = delete;
  HepPhase& operator=(const HepPhase&) = delete;

  std::optional<Transition> on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  void finish(net::EndReason reason);
  // What the row says of it, once it is finished.
  void settle() const { tally_.settle(context_->row.facts()); }

 private:
  void drain(net::Direction direction);

  StreamContext* context_;
  HepDecoder* decoder_;
  HepTally tally_;
  std::array<std::optional<hep::StreamFramer>, 2> framers_;
};

}  // namespace rung::decode
