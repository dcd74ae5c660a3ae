// IPv4 (RFC 791) and IPv6 (RFC 8200) headers. Checksums are not verified: offload leaves them
// unset.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "decode/net/address.h"

namespace rung::net {

constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_authentication = 51;
constexpr std::uint8_t protocol_sctp = 132;

// Which part of a datagram a packet holds.
struct FragmentPlace {
  std::uint32_t id;
  std::uint32_t offset;  // octets
  bool more;             // not the last
};

struct IpPayload {
  std::uint8_t protocol;    // of `bytes`
  Bytes bytes;              // what was captured; a view into the input, without link layer padding
  std::uint32_t wire_size;  // octets on the wire; more than bytes.size() where the capture cut it
  std::optional<FragmentPlace> fragment;
  std::uint16_t identification = 0;  // of an IPv4 header (RFC 6864: may be 0 unless fragmented)
};

struct IpPacket {
  IpAddress source;
  IpAddress destination;
  IpPayload payload;
};

// An IP packet of either version, told by its first nibble. `wire_size` is what the link layer says
// there was from its first octet on. A length field of 0 means the rest (segmentation offload, RFC
// 2675 jumbograms).
Result<IpPacket> parse_ip(Bytes bytes, std::uint32_t wire_size);

// Skips the IPv6 extension headers at the beginning of `bytes`, the first being of type
// `next_header`, until a fragment header, which it reads, or something that is none (RFC 8200 4.1).
Result<IpPayload> parse_extension_headers(std::uint8_t next_header, Bytes bytes, std::uint32_t wire_size);

}  // namespace rung::net
