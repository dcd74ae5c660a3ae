// HTTP/2 on a stream of octets (RFC 9113): frames are read for the WebSockets that streams of it are (RFC 8441), each a
// connection of its own. Everything else is passed over.
//
// A hole inside of a frame costs what the frame carries. Behind any other hole frames are looked for, and header fields
// that refer to what was lost stay unknown: then the octets tell which streams are WebSockets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "decode/gap_report.h"
#include "decode/http/header_decoder.h"
#include "decode/http/http2_framer.h"
#include "decode/http2_streams.h"
#include "decode/stream_context.h"

namespace rung::decode {

class Http2Phase {
 public:
  // All must outlive the phase.
  Http2Phase(StreamContext& context, GapReport& gaps, bool inside_tls);

  std::optional<Transition> on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  void finish(net::EndReason reason);
  // Behind finish(): ends the WebSockets.
  void settle(const net::End& end);

 private:
  struct Side {
    std::optional<http::Http2Framer> framer;
    http::HeaderDecoder heads;
    std::uint64_t head_begin = 0;  // of the block that is being read
    std::uint64_t missing = 0;     // octets of the hole that is being told
  };
  Side& side_of(net::Direction direction) { return sides_[index(direction)]; }
  void expect_missing_heads(net::Direction direction);
  http::Http2Framer& framer_at(net::Direction direction, std::uint64_t offset);
  void drain(net::Direction direction);
  void take(net::Direction direction, const http::DataPiece& data);
  void take(net::Direction direction, const http::BlockPiece& block);
  void take(net::Direction direction, const http::Setting& setting);
  void take(net::Direction direction, const http::StreamReset& reset);
  void take(net::Direction direction, const http::GoAway& goaway);
  void take(net::Direction direction, const http::FrameHole& hole);
  void take(net::Direction direction, const http::PlaceLost& lost);
  PacketRef packet_at(net::Direction direction, std::uint64_t offset);

  StreamContext* context_;
  bool inside_tls_;
  std::array<Side, 2> sides_;
  Http2Streams streams_;
};

}  // namespace rung::decode
