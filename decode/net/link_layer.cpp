#include "decode/net/link_layer.h"

#include <algorithm>

namespace rung::net {
namespace {

using capture::LinkType;

constexpr bool is_ip_version(std::uint8_t octet) { return octet >> 4 == 4 || octet >> 4 == 6; }

// AF_INET is 2 everywhere; AF_INET6 is 10 (Linux), 23 (Windows), 24, 28, 30 (the BSDs and macOS).
constexpr bool is_ip_family(std::uint32_t family) {
  switch (family) {
    case 2:
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
      return true;
    default:
      return false;
  }
}

// Of a cooked header: for some hardware the protocol field is not an ether type.
Layer layer_of_cooked(std::uint16_t hardware, std::uint16_t protocol) {
  constexpr std::uint16_t frame_relay = 770, ieee80211 = 801, prism = 802, radiotap = 803, netlink = 824;
  constexpr std::uint16_t protocol_llc = 4;
  switch (hardware) {
    case frame_relay:
      return Layer::frame_relay;
    case ieee80211:
      return Layer::ieee80211;
    case prism:
      return Layer::prism;
    case radiotap:
      return Layer::radiotap;
    case netlink:
      return Layer::nothing;
    default:
      break;
  }
  if (protocol < first_ether_type) return protocol == protocol_llc ? Layer::llc : Layer::nothing;
  return layer_of_ether_type(protocol);
}

// A header of `size` octets, then an IP packet.
Result<Inner> parse_before_ip(Bytes packet, std::size_t size) {
  ByteReader reader(packet);
  reader.skip(size);
  return behind(reader, Layer::raw);
}

struct NflogWalk {
  bool well_formed = false;      // the attributes end where the packet does
  std::optional<Inner> payload;  // the last thing seen where the packet was cut
};

NflogWalk walk_nflog(Bytes packet, ByteOrder order) {
  enum Attribute : std::uint16_t { packet_header = 1, payload = 9 };
  constexpr std::uint16_t attribute_header = 4;
  constexpr std::uint8_t family_bridge = 7;
  ByteReader reader(packet, order);
  bool is_bridged = reader.u8() == family_bridge;
  reader.skip(3);
  NflogWalk walk;
  Layer layer = Layer::raw;
  while (reader.remaining() >= attribute_header) {
    std::uint16_t size = reader.u16();
    std::uint16_t type = reader.u16();
    if (size < attribute_header) return {};
    std::size_t at = reader.offset();
    std::uint32_t value_size = size - attribute_header;
    if (type == payload && !walk.payload) walk.payload = Inner{layer, at, value_size};
    Bytes value = reader.take(value_size);
    if (type == packet_header && is_bridged) layer = layer_of_ether_type(ByteReader(value).u16());
    reader.skip(std::min<std::size_t>(reader.remaining(), (4u - size % 4u) % 4u));
  }
  walk.well_formed = reader.ok();
  return walk;
}

}  // namespace

Layer layer_of_link_type(LinkType link_type) {
  switch (link_type) {
    case LinkType::null:
    case LinkType::loop:
      return Layer::null_or_loop;
    case LinkType::ethernet:
      return Layer::ethernet;
    case LinkType::ppp:
      return Layer::ppp;
    case LinkType::raw_bsd:
    case LinkType::raw_openbsd:
    case LinkType::raw:
    case LinkType::ipv4:
    case LinkType::ipv6:
      return Layer::raw;
    case LinkType::ppp_hdlc:
      return Layer::ppp_or_hdlc;
    case LinkType::ppp_ether:
      return Layer::pppoe;
    case LinkType::atm_rfc1483:
      return Layer::llc;
    case LinkType::cisco_hdlc:
      return Layer::cisco_hdlc;
    case LinkType::ieee80211:
      return Layer::ieee80211;
    case LinkType::frame_relay:
      return Layer::frame_relay;
    case LinkType::enc:
      return Layer::enc;
    case LinkType::linux_sll:
      return Layer::linux_sll;
    case LinkType::pflog:
      return Layer::pflog;
    case LinkType::prism:
      return Layer::prism;
    case LinkType::radiotap:
      return Layer::radiotap;
    case LinkType::avs:
      return Layer::avs;
    case LinkType::ppi:
      return Layer::ppi;
    case LinkType::mpls:
      return Layer::mpls;
    case LinkType::ipnet:
      return Layer::ipnet;
    case LinkType::nflog:
      return Layer::nflog;
    case LinkType::linux_sll2:
      return Layer::linux_sll2;
    case LinkType::clf_record:  // see decode/log_decoder.h
      break;
  }
  return Layer::nothing;
}

Result<Inner> parse_raw(Bytes packet) {
  if (packet.empty()) return ParseError{ParseErrorCode::truncated, 0};
  return Inner{is_ip_version(packet[0]) ? Layer::ip : Layer::nothing, 0};
}

Result<Inner> parse_null_or_loop(Bytes packet) {
  ByteReader big(packet);
  ByteReader little(packet, ByteOrder::little);
  bool of_ip = is_ip_family(big.u32()) || is_ip_family(little.u32());
  return behind(big, of_ip ? Layer::ip : Layer::raw);
}

Result<Inner> parse_linux_sll(Bytes packet) {
  ByteReader reader(packet);
  reader.skip(2);  // whose packet
  std::uint16_t hardware = reader.u16();
  reader.skip(10);  // address
  std::uint16_t protocol = reader.u16();
  return behind(reader, layer_of_cooked(hardware, protocol));
}

Result<Inner> parse_linux_sll2(Bytes packet) {
  ByteReader reader(packet);
  std::uint16_t protocol = reader.u16();
  reader.skip(6);  // interface
  std::uint16_t hardware = reader.u16();
  reader.skip(10);  // whose packet, address
  return behind(reader, layer_of_cooked(hardware, protocol));
}

Result<Inner> parse_nflog(Bytes packet) {
  constexpr std::size_t header = 4;
  if (packet.size() < header) return ParseError{ParseErrorCode::truncated, packet.size()};
  std::optional<Inner> cut;
  for (ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    NflogWalk walk = walk_nflog(packet, order);
    if (walk.well_formed) return walk.payload.value_or(Inner{Layer::nothing, header});
    if (!cut) cut = walk.payload;
  }
  if (cut) return *cut;
  return ParseError{ParseErrorCode::truncated, header};
}

Result<Inner> parse_enc(Bytes packet) { return parse_before_ip(packet, 12); }

// The first octet is the header's size without its padding to a multiple of four.
Result<Inner> parse_pflog(Bytes packet) {
  ByteReader reader(packet);
  std::size_t size = reader.u8();
  if (!reader.ok()) return behind(reader, Layer::nothing);
  return parse_before_ip(packet, (size + 3) / 4 * 4);
}

Result<Inner> parse_ipnet(Bytes packet) { return parse_before_ip(packet, 24); }

Result<Inner> parse_ppi(Bytes packet) {
  constexpr std::uint16_t least_size = 8;
  ByteReader reader(packet, ByteOrder::little);
  reader.skip(2);  // version, flags
  std::uint16_t size = reader.u16();
  auto link_type = static_cast<LinkType>(reader.u32());
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if (size < least_size) return ParseError{ParseErrorCode::malformed, 2};
  reader.skip(size - least_size);
  return behind(reader, link_type == LinkType::ppi ? Layer::nothing : layer_of_link_type(link_type));
}

}  // namespace rung::net
