#include "decode/net/ip.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "base/limits.h"

namespace rung::net {
namespace {

enum Header : std::uint8_t {
  hop_by_hop = 0,
  routing = 43,
  fragment = 44,
  authentication = 51,
  no_next_header = 59,
  destination_options = 60,
  mobility = 135,
  host_identity = 139,
  shim6 = 140,
};

constexpr bool is_extension(std::uint8_t header) {
  switch (header) {
    case hop_by_hop:
    case routing:
    case fragment:
    case authentication:
    case destination_options:
    case mobility:
    case host_identity:
    case shim6:
      return true;
    default:
      return false;
  }
}

// Octets of an extension header, from its length field. RFC 4302 2.2 counts words of 4 octets less
// 2, all others words of 8 octets less 1 (RFC 6564).
constexpr std::size_t extension_size(std::uint8_t header, std::uint8_t length) {
  if (header == fragment) return 8;
  return header == authentication ? (std::size_t{length} + 2) * 4 : (std::size_t{length} + 1) * 8;
}

// An atomic fragment (RFC 6946) is whole: it says so by offset 0 and no more to come.
std::optional<FragmentPlace> fragment_place(std::uint32_t id, std::uint32_t offset, bool more) {
  if (offset == 0 && !more) return std::nullopt;
  return FragmentPlace{id, offset, more};
}

// Cuts `rest` to `size` octets, the header's claim; a claim beyond what is there leaves the payload
// cut.
IpPayload payload_of(std::uint8_t protocol, Bytes rest, std::uint32_t size) {
  return {protocol, rest.first(std::min<std::size_t>(rest.size(), size)), size, std::nullopt, 0};
}

ParseError truncated_at(std::size_t offset) { return {ParseErrorCode::truncated, offset}; }
ParseError malformed_at(std::size_t offset) { return {ParseErrorCode::malformed, offset}; }

Result<IpPacket> parse_ipv4(Bytes bytes, std::uint32_t wire_size) {
  ByteReader reader(bytes);
  std::uint32_t header_size = (reader.u8() & 0x0fu) * 4u;
  reader.skip(1);  // type of service
  std::uint32_t total = reader.u16();
  std::uint32_t id = reader.u16();
  std::uint32_t flags_and_offset = reader.u16();
  reader.skip(1);  // time to live
  std::uint8_t protocol = reader.u8();
  reader.skip(2);  // checksum
  IpAddress source = ipv4_address(reader.take(4));
  IpAddress destination = ipv4_address(reader.take(4));
  if (!reader.ok()) return truncated_at(bytes.size());
  if (header_size < 20) return malformed_at(0);
  if (total == 0) total = wire_size;
  if (total < header_size) return malformed_at(2);
  if (header_size > bytes.size()) return truncated_at(bytes.size());
  IpPacket packet{source, destination, payload_of(protocol, bytes.subspan(header_size), total - header_size)};
  packet.payload.identification = static_cast<std::uint16_t>(id);
  packet.payload.fragment = fragment_place(id, (flags_and_offset & 0x1fffu) * 8, (flags_and_offset & 0x2000u) != 0);
  return packet;
}

Result<IpPacket> parse_ipv6(Bytes bytes, std::uint32_t wire_size) {
  constexpr std::uint32_t header_size = 40;
  ByteReader reader(bytes);
  reader.skip(4);  // version, traffic class, flow label
  std::uint32_t size = reader.u16();
  std::uint8_t next_header = reader.u8();
  reader.skip(1);  // hop limit
  IpAddress source = ipv6_address(reader.take(16));
  IpAddress destination = ipv6_address(reader.take(16));
  if (!reader.ok()) return truncated_at(bytes.size());
  if (size == 0 && next_header != no_next_header) size = wire_size - header_size;
  IpPayload whole = payload_of(next_header, reader.rest(), size);
  Result<IpPayload> payload = parse_extension_headers(next_header, whole.bytes, whole.wire_size);
  if (!payload) return ParseError{payload.error().code, payload.error().offset + header_size};
  return IpPacket{source, destination, *payload};
}

}  // namespace

Result<IpPacket> parse_ip(Bytes bytes, std::uint32_t wire_size) {
  if (bytes.empty()) return truncated_at(0);
  wire_size = std::max(wire_size, static_cast<std::uint32_t>(bytes.size()));
  switch (bytes[0] >> 4) {
    case 4:
      return parse_ipv4(bytes, wire_size);
    case 6:
      return parse_ipv6(bytes, wire_size);
    default:
      return malformed_at(0);
  }
}

Result<IpPayload> parse_extension_headers(std::uint8_t next_header, Bytes bytes, std::uint32_t wire_size) {
  std::uint8_t header = next_header;
  std::size_t at = 0;
  for (int depth = 0; is_extension(header); ++depth) {
    if (depth == limits::encapsulation_depth) return ParseError{ParseErrorCode::over_limit, at};
    ByteReader reader(bytes.subspan(at));
    std::uint8_t following = reader.u8();
    std::size_t size = extension_size(header, reader.u8());
    std::uint32_t offset_and_more = reader.u16();
    std::uint32_t id = reader.u32();
    if (at + size > wire_size) return malformed_at(at);
    if (!reader.ok() || at + size > bytes.size()) return truncated_at(bytes.size());
    at += size;
    bool is_fragment = header == fragment;
    header = following;
    if (!is_fragment) continue;
    auto place = fragment_place(id, offset_and_more & 0xfff8u, (offset_and_more & 1u) != 0);
    if (place) return IpPayload{header, bytes.subspan(at), wire_size - static_cast<std::uint32_t>(at), place, 0};
  }
  return IpPayload{header, bytes.subspan(at), wire_size - static_cast<std::uint32_t>(at), std::nullopt, 0};
}

}  // namespace rung::net
