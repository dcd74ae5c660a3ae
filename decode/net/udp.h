// UDP headers (RFC 768).
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"

namespace rung::net {

struct UdpDatagram {
  std::uint16_t source_port;
  std::uint16_t destination_port;
  Bytes payload;            // what was captured; a view into the input
  std::uint32_t wire_size;  // octets of payload on the wire
};

// `wire_size` octets stood in the IP packet, of which `bytes` were captured. Length 0 means the
// rest (RFC 2675 4); a length beyond the IP packet leaves the payload cut.
Result<UdpDatagram> parse_udp(Bytes bytes, std::uint32_t wire_size);

}  // namespace rung::net
