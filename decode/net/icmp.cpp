#include "decode/net/icmp.h"

#include <array>
#include <optional>

#include "base/byte_reader.h"
#include "decode/net/ip.h"

namespace rung::net {
namespace {

// RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1
constexpr std::array<const char*, 16> unreachable_names{
    "network unreachable",
    "host unreachable",
    "protocol unreachable",
    "port unreachable",
    "fragmentation needed",
    "source route failed",
    "network unknown",
    "host unknown",
    "host isolated",
    "network administratively prohibited",
    "host administratively prohibited",
    "network unreachable for type of service",
    "host unreachable for type of service",
    "communication administratively prohibited",
    "host precedence violation",
    "precedence cutoff",
};
// RFC 4443 3.1
constexpr std::array<const char*, 8> unreachable_v6_names{
    "no route to destination",
    "communication administratively prohibited",
    "beyond scope of source address",
    "address unreachable",
    "port unreachable",
    "source address failed policy",
    "reject route to destination",
    "error in source routing header",
};

std::optional<IcmpError::Kind> kind_of(bool v6, std::uint8_t type, std::uint8_t code) {
  constexpr std::uint8_t fragmentation_needed = 4;
  using Kind = IcmpError::Kind;
  if (v6) {
    if (type == 1) return Kind::unreachable;
    if (type == 2) return Kind::too_big;
    return type == 3 ? std::optional(Kind::time_exceeded) : std::nullopt;
  }
  if (type == 3) return code == fragmentation_needed ? Kind::too_big : Kind::unreachable;
  return type == 11 ? std::optional(Kind::time_exceeded) : std::nullopt;
}

}  // namespace

Result<IcmpError> parse_icmp(bool v6, Bytes bytes) {
  constexpr std::uint32_t udp_header_size = 8;
  ByteReader reader(bytes);
  IcmpError error;
  error.type = reader.u8();
  error.code = reader.u8();
  reader.skip(2);  // checksum
  std::uint32_t word = reader.u32();
  if (!reader.ok()) return ParseError{ParseErrorCode::truncated, bytes.size()};
  std::optional<IcmpError::Kind> kind = kind_of(v6, error.type, error.code);
  if (!kind) return ParseError{ParseErrorCode::out_of_range, 0};
  error.kind = *kind;
  if (error.kind == IcmpError::Kind::too_big) error.mtu = v6 ? word : word & 0xffffu;  // RFC 1191 4
  std::size_t quote = reader.offset();
  Result<IpPacket> ip = parse_ip(reader.rest(), 0);
  if (!ip) return ParseError{ip.error().code, quote + ip.error().offset};
  error.protocol = ip->payload.protocol;
  bool ports = error.protocol == protocol_udp || error.protocol == protocol_tcp || error.protocol == protocol_sctp;
  if (!ports || (ip->payload.fragment && ip->payload.fragment->offset > 0))
    return ParseError{ParseErrorCode::out_of_range, quote};
  ByteReader transport(ip->payload.bytes);
  error.source = {ip->source, transport.u16()};
  error.destination = {ip->destination, transport.u16()};
  if (!transport.ok()) return ParseError{ParseErrorCode::truncated, bytes.size()};
  if (error.protocol == protocol_udp && ip->payload.bytes.size() > udp_header_size)
    error.payload = ip->payload.bytes.subspan(udp_header_size);
  return error;
}

const char* to_text(const IcmpError& error, bool v6) {
  if (error.kind == IcmpError::Kind::time_exceeded) return "time to live exceeded";
  if (error.kind == IcmpError::Kind::too_big) return v6 ? "packet too big" : "fragmentation needed";
  const char* unknown = "unreachable";
  if (v6) return error.code < unreachable_v6_names.size() ? unreachable_v6_names[error.code] : unknown;
  return error.code < unreachable_names.size() ? unreachable_names[error.code] : unknown;
}

}  // namespace rung::net
