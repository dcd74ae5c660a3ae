// Headers of HTTP/2 frames (RFC 9113 4.1), and how they look to one who does not know where a frame begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace rung::http {

// RFC 9113 6, and extensions that browsers and servers use (RFC 7838, RFC 8336, RFC 9218).
enum class FrameType : std::uint8_t {
  data = 0,
  headers = 1,
  priority = 2,
  rst_stream = 3,
  settings = 4,
  push_promise = 5,
  ping = 6,
  goaway = 7,
  window_update = 8,
  continuation = 9,
  altsvc = 10,
  origin = 12,
  priority_update = 16,
};

// Flags; the same bit means different things in frames of different types.
constexpr std::uint8_t flag_ack = 0x1, flag_end_stream = 0x1, flag_end_headers = 0x4, flag_padded = 0x8,
                       flag_priority = 0x20;

constexpr std::size_t frame_header_size = 9;
// What a client sends first (RFC 9113 3.4).
constexpr std::string_view http2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

struct FrameHeader {
  std::uint32_t size = 0;  // of what follows, padding included
  std::uint8_t type = 0;   // as sent
  std::uint8_t flags = 0;
  bool reserved = false;
  std::uint32_t stream = 0;

  bool is(FrameType wanted) const { return type == static_cast<std::uint8_t>(wanted); }
  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  // Octets before the content: the length of the padding, priority, a promised stream (RFC 9113 6.1, 6.2, 6.6).
  std::size_t prefix_size() const;
};

// `truncated` while fewer than frame_header_size octets are there; nothing else fails.
Result<FrameHeader> parse_http2_frame_header(Bytes bytes);

// False where the header breaks a rule that a receiver has to end the connection for: a size that its type cannot
// have, a stream where there must be none, none where there must be one (RFC 9113 6). Unknown types are allowed.
bool is_allowed(const FrameHeader& header);

enum class FrameLikeness : std::uint8_t { no, unsure, yes };

// Whether frames begin with the first octet. Stricter than the RFC demands of a receiver: known types, no undefined
// flags, at most 2^14 octets, streams below 2^24. `yes` where two such headers stand where the first says, or one whose
// frame ends where the octets end. `unsure`: more octets could tell.
FrameLikeness looks_like_http2_frames(Bytes bytes);

// Whether a connection begins so: the preface of a client, or SETTINGS, which both send first (RFC 9113 3.4).
FrameLikeness looks_like_http2_beginning(Bytes bytes);

}  // namespace rung::http
