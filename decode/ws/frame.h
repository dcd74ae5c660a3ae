// WebSocket frame headers (RFC 6455 5.2), kept as sent: what is reserved, unknown or wrong is a
// fact to report. Those of the drafts are in layout.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace rung::ws {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct FrameHeader {
  bool fin = false;
  std::uint8_t rsv = 0;          // RSV1 is 4, RSV2 2, RSV3 1; RSV1 on a first frame says compressed (RFC 7692)
  std::uint8_t opcode = 0;       // RFC 6455's number for it
  std::uint8_t sent_opcode = 0;  // the number on the wire, which is another in the drafts before hybi-07
  std::optional<std::array<std::uint8_t, 4>> mask;
  std::uint8_t mask_phase = 0;  // which octet of the key the payload begins with
  std::uint64_t payload_size = 0;
  std::uint8_t header_size = 0;
  bool minimal_length = true;  // false: a longer length form than needed
};

constexpr bool is_control(std::uint8_t opcode) { return (opcode & 8) != 0; }
constexpr bool is_known(std::uint8_t opcode) { return opcode <= 2 || (opcode >= 8 && opcode <= 10); }

// `truncated`: more octets are needed. `out_of_range`: a 64-bit length with its top bit set.
Result<FrameHeader> parse_frame_header(Bytes bytes);

// Applies the mask in place; `phase` is the index of the first octet within what is masked with this key.
void unmask(std::span<std::uint8_t> payload, const std::array<std::uint8_t, 4>& mask, std::uint64_t phase);

}  // namespace rung::ws
