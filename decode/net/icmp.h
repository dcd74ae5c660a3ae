// ICMP errors (RFC 792, RFC 4443) and the packet they quote: who could not be reached, or what was too big.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "decode/net/address.h"

namespace rung::net {

constexpr std::uint8_t protocol_icmp = 1;
constexpr std::uint8_t protocol_icmpv6 = 58;

struct IcmpError {
  enum class Kind : std::uint8_t { unreachable, too_big, time_exceeded };
  Kind kind = Kind::unreachable;
  std::uint8_t type = 0, code = 0;
  std::uint32_t mtu = 0;         // too_big: octets of the next hop's link; 0 where it did not say
  std::uint8_t protocol = 0;     // of the packet it quotes: UDP, TCP or SCTP
  Endpoint source, destination;  // of the packet it quotes
  Bytes payload;                 // as much of what UDP carried as it quotes; a view into the input
};

// The error in an ICMP message of either version. `out_of_range` for messages that are no such error (echo, neighbour
// discovery) or quote another protocol; `truncated` where the ports of the quoted packet are not there.
Result<IcmpError> parse_icmp(bool v6, Bytes bytes);

// "port unreachable", "host administratively prohibited": the name of type and code.
const char* to_text(const IcmpError& error, bool v6);

}  // namespace rung::net
