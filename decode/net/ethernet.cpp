#include "decode/net/ethernet.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::net {
namespace {

constexpr std::size_t addresses_size = 12;

// The reader stands behind an ether type, or the length that stands in its place.
Result<Inner> behind_type(const ByteReader& reader, std::uint16_t ether_type) {
  Layer layer = layer_of_ether_type(ether_type);
  if (layer == Layer::llc) return behind(reader, layer, ether_type);
  return behind(reader, layer);
}

constexpr std::uint32_t label_ipv4_explicit_null = 0;
constexpr std::uint32_t label_ipv6_explicit_null = 2;
constexpr std::uint32_t label_generic_associated_channel = 13;  // RFC 5586

// The octets of an IP packet as its header claims.
std::uint32_t claimed_size(Bytes bytes) {
  ByteReader reader(bytes);
  if (reader.u8() >> 4 == 4) {
    reader.skip(1);
    return reader.u16();
  }
  reader.skip(3);
  return 40u + reader.u16();
}

Result<Inner> behind_labels(Bytes below, std::size_t header, std::uint32_t wire_size) {
  if (below.empty()) return ParseError{ParseErrorCode::truncated, header};
  bool framed = looks_like_ethernet(below);
  // An address may begin as an IP header does; then the length it would claim hardly is the true one.
  if (looks_like_ip(below, wire_size) && (!framed || claimed_size(below) == wire_size)) return Inner{Layer::ip, header};
  constexpr std::size_t control_word = 4;
  bool may_be_control_word = below[0] >> 4 == 0 && below.size() > control_word;
  if (may_be_control_word && looks_like_ethernet(below.subspan(control_word)))
    return Inner{Layer::ethernet, header + control_word};
  return Inner{framed ? Layer::ethernet : Layer::nothing, header};
}

}  // namespace

Result<Inner> parse_ethernet(Bytes frame) {
  ByteReader reader(frame);
  reader.skip(addresses_size);
  std::uint16_t ether_type = reader.u16();
  return behind_type(reader, ether_type);
}

Result<Inner> parse_vlan_tag(Bytes bytes) {
  ByteReader reader(bytes);
  reader.skip(2);  // priority and VLAN id
  std::uint16_t ether_type = reader.u16();
  return behind_type(reader, ether_type);
}

Result<Inner> parse_service_instance(Bytes bytes) {
  ByteReader reader(bytes);
  reader.skip(4);
  return behind(reader, Layer::ethernet);
}

Result<Inner> parse_llc(Bytes bytes) {
  constexpr std::uint8_t snap = 0xaa;
  constexpr std::uint8_t ip = 0x06;
  constexpr std::uint8_t unnumbered_information = 0x03;
  ByteReader reader(bytes);
  std::uint8_t destination = reader.u8();
  std::uint8_t source = reader.u8();
  std::uint8_t control = reader.u8();
  bool plain = destination == source && control == unnumbered_information;
  if (!plain || (source != snap && source != ip)) return behind(reader, Layer::nothing);
  if (source == ip) return behind(reader, Layer::ip);
  std::uint32_t organization = reader.u16() * 256u;
  organization |= reader.u8();
  std::uint16_t ether_type = reader.u16();
  // RFC 1042, and what IEEE 802.1H bridges put there.
  bool names_ether_type = organization == 0 || organization == 0xf8;
  if (!names_ether_type || ether_type < first_ether_type) return behind(reader, Layer::nothing);
  return behind(reader, layer_of_ether_type(ether_type));
}

Result<Inner> parse_mpls(Bytes bytes, std::uint32_t wire_size) {
  ByteReader reader(bytes);
  std::uint32_t entry = 0;
  bool bottom = false;
  for (int depth = 0; !bottom; ++depth) {
    if (depth == limits::encapsulation_depth) return ParseError{ParseErrorCode::over_limit, reader.offset()};
    entry = reader.u32();
    bottom = (entry & 0x100) != 0;
    if (!reader.ok()) return ParseError{ParseErrorCode::truncated, reader.offset()};
  }
  switch (entry >> 12) {
    case label_ipv4_explicit_null:
    case label_ipv6_explicit_null:
      return behind(reader, Layer::ip);
    case label_generic_associated_channel:
      return behind(reader, Layer::nothing);
    default:
      auto header = static_cast<std::uint32_t>(reader.offset());
      return behind_labels(reader.rest(), header, wire_size - std::min(wire_size, header));
  }
}

bool looks_like_ip(Bytes bytes, std::uint32_t wire_size) {
  if (bytes.empty()) return false;
  std::uint32_t claimed = claimed_size(bytes);
  if (bytes[0] >> 4 == 6) return bytes.size() >= 40 && claimed <= wire_size;
  std::uint32_t header = (bytes[0] & 0x0fu) * 4u;
  return bytes[0] >> 4 == 4 && bytes.size() >= 20 && header >= 20 && header <= claimed && claimed <= wire_size;
}

bool looks_like_ethernet(Bytes bytes) {
  ByteReader reader(bytes);
  reader.skip(addresses_size);
  Layer layer = layer_of_ether_type(reader.u16());
  std::uint32_t beginning = reader.u16() * 256u;
  beginning |= reader.u8();
  if (!reader.ok()) return false;
  if (layer == Layer::llc) return beginning == 0xaaaa03;
  if (layer == Layer::ip) return beginning >> 20 == 4 || beginning >> 20 == 6;
  return layer != Layer::nothing;
}

}  // namespace rung::net
