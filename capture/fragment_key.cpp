#include "capture/fragment_key.h"

#include <algorithm>

#include "base/byte_reader.h"
#include "base/limits.h"

namespace rung::capture {
namespace {

constexpr std::uint16_t ethertype_ipv4 = 0x0800, ethertype_ipv6 = 0x86dd;

bool is_vlan(std::uint16_t ethertype) { return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100; }

// What follows an Ethernet type, behind VLAN tags; empty where it is not IP.
Bytes behind_ethertype(std::uint16_t ethertype, ByteReader reader) {
  for (int tags = 0; is_vlan(ethertype) && tags < limits::encapsulation_depth; ++tags) {
    reader.skip(2);
    ethertype = reader.u16();
  }
  if (ethertype != ethertype_ipv4 && ethertype != ethertype_ipv6) return {};
  return reader.rest();
}

// From the IP header on; empty where there is none.
Bytes find_ip(const Packet& packet) {
  ByteReader reader(packet.bytes);
  switch (packet.link_type) {
    case LinkType::ethernet:
      reader.skip(12);
      break;
    case LinkType::linux_sll:
      reader.skip(14);
      break;
    case LinkType::linux_sll2: {
      const std::uint16_t ethertype = reader.u16();
      reader.skip(18);
      return behind_ethertype(ethertype, reader);
    }
    case LinkType::null:
    case LinkType::loop:
      reader.skip(4);
      return reader.rest();
    case LinkType::raw:
    case LinkType::raw_bsd:
    case LinkType::raw_openbsd:
    case LinkType::ipv4:
    case LinkType::ipv6:
      return packet.bytes;
    default:
      return {};
  }
  const std::uint16_t ethertype = reader.u16();
  return behind_ethertype(ethertype, reader);
}

void put(std::array<std::uint8_t, 38>& datagram, std::size_t at, Bytes octets) {
  std::copy(octets.begin(), octets.end(), datagram.begin() + static_cast<std::ptrdiff_t>(at));
}

// RFC 791 3.1, 3.2
std::optional<Fragment> find_ipv4_fragment(Bytes ip) {
  constexpr std::uint16_t more_fragments = 0x2000, offset_mask = 0x1fff;
  if (ip.size() < 20) return std::nullopt;
  const std::uint16_t flags = ByteReader(ip.subspan(6)).u16();
  if ((flags & (more_fragments | offset_mask)) == 0) return std::nullopt;
  Fragment fragment;
  fragment.first = (flags & offset_mask) == 0;
  fragment.datagram[0] = 4;
  fragment.datagram[1] = ip[9];
  put(fragment.datagram, 2, ip.subspan(4, 2));
  put(fragment.datagram, 6, ip.subspan(12, 8));
  return fragment;
}

// RFC 8200 4.3 to 4.6: only these stand before a fragment header.
bool stands_before_fragment(std::uint8_t header) { return header == 0 || header == 43 || header == 60; }

std::optional<Fragment> find_ipv6_fragment(Bytes ip) {
  constexpr std::uint8_t fragment_header = 44;
  ByteReader reader(ip);
  reader.skip(6);
  std::uint8_t next = reader.u8();
  reader.skip(1);
  const Bytes addresses = reader.take(32);
  for (int headers = 0; stands_before_fragment(next) && headers < limits::encapsulation_depth; ++headers) {
    next = reader.u8();
    reader.skip(reader.u8() * std::size_t{8} + 6);
  }
  if (next != fragment_header) return std::nullopt;
  reader.skip(2);
  const std::uint16_t offset = reader.u16();
  const Bytes identification = reader.take(4);
  // A fragment of the whole (RFC 6946) has no others.
  if (!reader.ok() || (offset & 0xfff9) == 0) return std::nullopt;
  Fragment fragment;
  fragment.first = (offset & 0xfff8) == 0;
  fragment.datagram[0] = 6;
  put(fragment.datagram, 2, identification);
  put(fragment.datagram, 6, addresses);
  return fragment;
}

}  // namespace

std::optional<Fragment> find_fragment(const Packet& packet) {
  const Bytes ip = find_ip(packet);
  if (ip.empty()) return std::nullopt;
  if (ip[0] >> 4 == 4) return find_ipv4_fragment(ip);
  if (ip[0] >> 4 == 6) return find_ipv6_fragment(ip);
  return std::nullopt;
}

}  // namespace rung::capture
