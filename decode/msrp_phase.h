// MSRP on the stream itself (RFC 4975).
#pragma once

#include <array>
#include <optional>

#include "decode/msrp_collector.h"
#include "decode/stream_context.h"

namespace rung::decode {

class MsrpPhase {
 public:
  // The context must outlive the phase.
  explicit MsrpPhase(StreamContext& context);

  std::optional<Transition> on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  void finish(net::EndReason reason);

 private:
  msrp::StreamFramer& framer_at(net::Direction direction, std::uint64_t offset);
  void drain(net::Direction direction, bool lost);

  StreamContext* context_;
  MsrpCollector collector_;
  std::array<std::optional<msrp::StreamFramer>, 2> framers_;
};

}  // namespace rung::decode
