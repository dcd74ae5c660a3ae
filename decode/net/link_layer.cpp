#include "decode/net/link_layer.h"

#include "base/byte_reader.h"
#include "base/limits.h"

namespace rung::net {
namespace {

using capture::LinkType;

constexpr std::uint16_t first_ether_type = 0x0600;  // below: a length (IEEE 802.3)

// 802.1Q, 802.1ad, and the value switches used for outer tags before it.
constexpr bool is_vlan_tag(std::uint16_t ether_type) {
  return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100;
}

ParseError truncated(const ByteReader& reader) { return {ParseErrorCode::truncated, reader.offset()}; }

// The reader stands behind a type field of value `ether_type`.
Result<LinkPayload> behind_vlan_tags(ByteReader& reader, std::uint16_t ether_type) {
  for (int depth = 0; is_vlan_tag(ether_type); ++depth) {
    if (depth == limits::encapsulation_depth) return ParseError{ParseErrorCode::over_limit, reader.offset()};
    reader.skip(2);  // priority and VLAN id
    ether_type = reader.u16();
  }
  if (!reader.ok()) return truncated(reader);
  if (ether_type < first_ether_type) ether_type = 0;
  return LinkPayload{ether_type, reader.rest()};
}

Result<LinkPayload> parse_ethernet(ByteReader reader) {
  reader.skip(12);
  std::uint16_t ether_type = reader.u16();
  return behind_vlan_tags(reader, ether_type);
}

Result<LinkPayload> parse_sll(ByteReader reader) {
  reader.skip(14);
  std::uint16_t protocol = reader.u16();
  return behind_vlan_tags(reader, protocol);
}

Result<LinkPayload> parse_sll2(ByteReader reader) {
  std::uint16_t protocol = reader.u16();
  reader.skip(18);
  return behind_vlan_tags(reader, protocol);
}

// By the version nibble.
Result<LinkPayload> parse_raw(Bytes bytes) {
  if (bytes.empty()) return ParseError{ParseErrorCode::truncated, 0};
  switch (bytes[0] >> 4) {
    case 4:
      return LinkPayload{ether_type_ipv4, bytes};
    case 6:
      return LinkPayload{ether_type_ipv6, bytes};
    default:
      return LinkPayload{0, bytes};
  }
}

// AF_INET is 2 everywhere; AF_INET6 is 10 (Linux), 23 (Windows), 24, 28, 30 (the BSDs and macOS).
constexpr std::uint16_t ether_type_of_family(std::uint32_t family) {
  switch (family) {
    case 2:
      return ether_type_ipv4;
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
      return ether_type_ipv6;
    default:
      return 0;
  }
}

// The family is in the byte order of the capturing host, which nothing names; writers also confuse
// null and loop. Where neither order gives a family of IP, the version nibble decides.
Result<LinkPayload> parse_null(Bytes packet) {
  ByteReader big(packet);
  std::uint16_t ether_type = ether_type_of_family(big.u32());
  if (!big.ok()) return truncated(big);
  if (ether_type == 0) ether_type = ether_type_of_family(ByteReader(packet, ByteOrder::little).u32());
  if (ether_type != 0) return LinkPayload{ether_type, big.rest()};
  return parse_raw(big.rest());
}

}  // namespace

bool can_read(LinkType link_type) {
  switch (link_type) {
    case LinkType::null:
    case LinkType::ethernet:
    case LinkType::raw_bsd:
    case LinkType::raw_openbsd:
    case LinkType::raw:
    case LinkType::loop:
    case LinkType::linux_sll:
    case LinkType::ipv4:
    case LinkType::ipv6:
    case LinkType::linux_sll2:
      return true;
  }
  return false;
}

Result<LinkPayload> parse_link(LinkType link_type, Bytes packet) {
  switch (link_type) {
    case LinkType::ethernet:
      return parse_ethernet(ByteReader(packet));
    case LinkType::linux_sll:
      return parse_sll(ByteReader(packet));
    case LinkType::linux_sll2:
      return parse_sll2(ByteReader(packet));
    case LinkType::null:
    case LinkType::loop:
      return parse_null(packet);
    default:
      return parse_raw(packet);
  }
}

}  // namespace rung::net
