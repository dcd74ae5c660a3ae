// SIP on the stream itself (RFC 3261 18.3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "decode/crlf_keep_alive.h"
#include "decode/sip/framer.h"
#include "decode/stream_context.h"

namespace rung::decode {

class SipPhase {
 public:
  // The context must outlive the phase.
  explicit SipPhase(StreamContext& context);

  std::optional<Transition> on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  void finish(net::EndReason reason);

 private:
  struct Side {
    sip::StreamFramer framer;
    std::optional<std::uint64_t> base;  // stream offset of the framer's 0
  };
  Side& side_at(net::Direction direction, std::uint64_t offset);
  void drain(net::Direction direction);
  void take_message(net::Direction direction, sip::Framed&& framed, std::uint64_t base);
  void take_skipped(net::Direction direction, std::uint64_t begin, std::uint64_t end);

  StreamContext* context_;
  CrlfKeepAlive crlf_;
  std::array<Side, 2> sides_;
  bool capture_ended_ = false;
};

}  // namespace rung::decode
