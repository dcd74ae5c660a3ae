// TCP headers (RFC 9293 3.1).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace rung::net {

struct TcpSegment {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;  // means something where `ack` is set
  bool fin = false;
  bool syn = false;
  bool rst = false;
  bool ack = false;
  std::uint16_t window = 0;                  // not scaled
  std::optional<std::uint8_t> window_shift;  // RFC 7323 2.2; only looked for where `syn` is set
  Bytes payload;                             // what was captured; a view into the input
  std::uint32_t wire_size = 0;               // octets of payload on the wire
};

// `wire_size` octets stood in the IP packet, of which `bytes` were captured. The fixed header is
// enough: where options are cut, the payload is empty and wire_size says what is missing.
Result<TcpSegment> parse_tcp(Bytes bytes, std::uint32_t wire_size);

}  // namespace rung::net
