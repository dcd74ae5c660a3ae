// The first phase of a stream, and the one it falls back to where it lost its thread: finding out
// what it speaks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "decode/stream_context.h"

namespace rung::decode {

class DetectPhase {
 public:
  // The context must outlive the phase.
  explicit DetectPhase(StreamContext& context) : context_(&context) {}

  std::optional<Transition> on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  void finish(net::EndReason) {}

 private:
  struct Side {
    std::vector<std::uint8_t> held;  // may become something with more octets
    std::uint64_t begin = 0;         // offset of held
    std::uint64_t seen = 0;          // octets looked at
    std::uint64_t start = 0;         // where the protocol begins: behind a PROXY header
  };
  Beginning beginning_at(const Side& side) const;
  bool pass_proxy_header(net::Direction direction);
  Detection examine(net::Direction direction, std::uint64_t offset, Bytes bytes);
  Transition recognised(net::Direction direction, const Detection& detection);
  bool over() const;

  StreamContext* context_;
  std::array<Side, 2> sides_;
};

}  // namespace rung::decode
