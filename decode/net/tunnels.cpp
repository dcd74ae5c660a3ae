#include "decode/net/tunnels.h"

#include <algorithm>

#include "decode/net/ethernet.h"

namespace rung::net {
namespace {

Result<Inner> malformed_at(std::size_t offset) { return ParseError{ParseErrorCode::malformed, offset}; }

constexpr std::uint16_t type_erspan1_or_2 = 0x88be;
constexpr std::uint16_t type_erspan3 = 0x22eb;
constexpr std::uint16_t type_ppp = 0x880b;
constexpr std::uint16_t type_ethernet = 0x6558;

// RFC 2637 4.1. Without a sequence number it is an acknowledgement only.
Result<Inner> parse_pptp_gre(ByteReader reader, std::uint16_t flags, std::uint16_t type) {
  constexpr std::uint16_t key = 0x2000, sequence = 0x1000, acknowledgement = 0x0080;
  std::uint16_t length = reader.u16();
  reader.skip(2);  // call
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if (type != type_ppp || (flags & key) == 0) return malformed_at(0);
  if ((flags & sequence) != 0) reader.skip(4);
  if ((flags & acknowledgement) != 0) reader.skip(4);
  return behind(reader, (flags & sequence) != 0 ? Layer::ppp : Layer::nothing, length);
}

// Protocol types of GRE and GENEVE are ether types, and some that only tunnels have.
Layer layer_of_type(std::uint16_t type) {
  if (type == type_ethernet) return Layer::ethernet;
  return type < first_ether_type ? Layer::nothing : layer_of_ether_type(type);
}

Layer layer_of_gre(std::uint16_t type, bool has_sequence) {
  if (type == type_erspan1_or_2) return has_sequence ? Layer::erspan2 : Layer::ethernet;
  return type == type_erspan3 ? Layer::erspan3 : layer_of_type(type);
}

// True where the PPP frame of an IP packet begins.
bool looks_like_ppp(Bytes bytes) {
  ByteReader reader(bytes);
  std::uint16_t framing = reader.u16();
  std::uint16_t protocol = reader.u16();
  std::uint8_t version = reader.u8() >> 4;
  if (!reader.ok() || framing != 0xff03) return false;
  return (protocol == 0x0021 && version == 4) || (protocol == 0x0057 && version == 6);
}

Result<Inner> parse_l2tp2(ByteReader reader, std::uint16_t flags) {
  constexpr std::uint16_t has_length = 0x4000, has_sequence = 0x0800, has_offset = 0x0200, reserved = 0x34f0;
  if ((flags & reserved) != 0) return malformed_at(0);
  std::optional<std::uint32_t> length;
  if ((flags & has_length) != 0) length = reader.u16();
  reader.skip(4);  // tunnel and session
  if ((flags & has_sequence) != 0) reader.skip(4);
  if ((flags & has_offset) != 0) reader.skip(reader.u16());
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if (!length) return behind(reader, Layer::ppp);
  if (*length < reader.offset()) return malformed_at(2);
  return behind(reader, Layer::ppp, *length - static_cast<std::uint32_t>(reader.offset()));
}

}  // namespace

Layer tunnel_of_protocol(std::uint8_t protocol) {
  switch (protocol) {
    case 4:
    case 41:
      return Layer::ip_in_ip;
    case 47:
      return Layer::gre;
    case 97:
      return Layer::ether_ip;
    case 115:
      return Layer::l2tp3_session;
    case 137:
      return Layer::mpls;
    case 143:
      return Layer::ethernet_in_ip;
    default:
      return Layer::nothing;
  }
}

Layer tunnel_of_port(std::uint16_t port) {
  switch (port) {
    case 1701:
      return Layer::l2tp;
    case 2152:
      return Layer::gtp;
    case 3544:
      return Layer::teredo;
    case 4754:  // RFC 8086
      return Layer::gre;
    case 4789:
    case 8472:  // what Linux took before there was a number
      return Layer::vxlan;
    case 4790:
      return Layer::vxlan_gpe;
    case 6081:
      return Layer::geneve;
    case 6635:  // RFC 7510
      return Layer::mpls;
    case 37008:
      return Layer::tzsp;
    default:
      return Layer::nothing;
  }
}

Result<Inner> parse_gre(Bytes bytes) {
  constexpr std::uint16_t checksum = 0x8000, routing = 0x4000, key = 0x2000, sequence = 0x1000, version = 0x0007;
  constexpr std::uint16_t reserved = 0x0c00;  // RFC 2784 2.2: whoever sees these discards the packet
  ByteReader reader(bytes);
  std::uint16_t flags = reader.u16();
  std::uint16_t type = reader.u16();
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if ((flags & version) == 1) return parse_pptp_gre(reader, flags, type);
  if ((flags & (version | routing | reserved)) != 0) return malformed_at(0);
  if ((flags & checksum) != 0) reader.skip(4);
  if ((flags & key) != 0) reader.skip(4);
  if ((flags & sequence) != 0) reader.skip(4);
  return behind(reader, layer_of_gre(type, (flags & sequence) != 0));
}

Result<Inner> parse_erspan2(Bytes bytes) {
  ByteReader reader(bytes);
  std::uint8_t version = reader.u8() >> 4;
  if (reader.ok() && version != 1) return malformed_at(0);
  reader.skip(7);
  return behind(reader, Layer::ethernet);
}

Result<Inner> parse_erspan3(Bytes bytes) {
  constexpr std::uint16_t has_platform_header = 1;
  constexpr std::uint32_t ethernet = 0, ip = 2;
  ByteReader reader(bytes);
  std::uint8_t version = reader.u8() >> 4;
  if (reader.ok() && version != 2) return malformed_at(0);
  reader.skip(9);
  std::uint16_t flags = reader.u16();
  if ((flags & has_platform_header) != 0) reader.skip(8);
  switch (flags >> 10 & 0x1fu) {
    case ethernet:
      return behind(reader, Layer::ethernet);
    case ip:
      return behind(reader, Layer::ip);
    default:
      return behind(reader, Layer::nothing);
  }
}

Result<Inner> parse_ether_ip(Bytes bytes) {
  ByteReader reader(bytes);
  std::uint16_t version = reader.u16();
  if (reader.ok() && version != 0x3000) return malformed_at(0);
  return behind(reader, Layer::ethernet);
}

Result<Inner> parse_vxlan(Bytes bytes) {
  constexpr std::uint8_t has_id = 0x08, has_group = 0x80;  // the latter of draft-smith-vxlan-group-policy
  ByteReader reader(bytes);
  std::uint8_t flags = reader.u8();
  reader.skip(6);
  std::uint8_t reserved = reader.u8();
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if ((flags | has_group) != (has_id | has_group) || reserved != 0) return malformed_at(0);
  return behind(reader, Layer::ethernet);
}

Result<Inner> parse_vxlan_gpe(Bytes bytes) {
  constexpr std::uint8_t has_id = 0x08, has_protocol = 0x04, is_replicated = 0x02;
  ByteReader reader(bytes);
  std::uint8_t flags = reader.u8();
  std::uint16_t reserved = reader.u16();
  std::uint8_t next_protocol = reader.u8();
  reader.skip(4);
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if ((flags | is_replicated) != (has_id | has_protocol | is_replicated) || reserved != 0) return malformed_at(0);
  constexpr Layer layers[] = {Layer::nothing, Layer::ip, Layer::ip, Layer::ethernet, Layer::nothing, Layer::mpls};
  return behind(reader, next_protocol < std::size(layers) ? layers[next_protocol] : Layer::nothing);
}

Result<Inner> parse_geneve(Bytes bytes) {
  ByteReader reader(bytes);
  std::uint8_t version_and_size = reader.u8();
  std::uint8_t flags = reader.u8();
  std::uint16_t type = reader.u16();
  reader.skip(3);
  std::uint8_t reserved = reader.u8();
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if (version_and_size >> 6 != 0 || (flags & 0x3f) != 0 || reserved != 0) return malformed_at(0);
  reader.skip((version_and_size & 0x3fu) * 4u);
  return behind(reader, layer_of_type(type));
}

Result<Inner> parse_gtp(Bytes bytes) {
  constexpr std::uint8_t version_1 = 0x30, version_mask = 0xf8, optional_fields = 0x07, has_extension = 0x04;
  constexpr std::uint8_t g_pdu = 255;
  constexpr std::size_t mandatory = 8;
  ByteReader reader(bytes);
  std::uint8_t flags = reader.u8();
  std::uint8_t type = reader.u8();
  std::uint32_t length = reader.u16();
  reader.skip(4);  // tunnel
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if ((flags & version_mask) != version_1 || type != g_pdu) return malformed_at(0);
  if ((flags & optional_fields) != 0) {
    reader.skip(3);
    std::uint8_t next_extension = reader.u8();
    if ((flags & has_extension) == 0) next_extension = 0;
    while (next_extension != 0) {
      std::size_t words = reader.u8();
      if (reader.ok() && words == 0) return malformed_at(reader.offset() - 1);
      reader.skip(words * 4 - 2);
      next_extension = reader.u8();
    }
  }
  if (reader.ok() && mandatory + length < reader.offset()) return malformed_at(2);
  return behind(reader, Layer::raw, mandatory + length - static_cast<std::uint32_t>(reader.offset()));
}

Result<Inner> parse_tzsp(Bytes bytes) {
  constexpr std::uint8_t version = 1, received = 0, to_transmit = 1;
  constexpr std::uint8_t tag_padding = 0, tag_end = 1;
  ByteReader reader(bytes);
  std::uint8_t its_version = reader.u8();
  std::uint8_t type = reader.u8();
  std::uint16_t protocol = reader.u16();
  if (reader.ok() && (its_version != version || (type != received && type != to_transmit))) return malformed_at(0);
  for (std::uint8_t tag = reader.u8(); reader.ok() && tag != tag_end; tag = reader.u8())
    if (tag != tag_padding) reader.skip(reader.u8());
  switch (protocol) {
    case 1:
      return behind(reader, Layer::ethernet);
    case 18:
      return behind(reader, Layer::ieee80211);
    case 119:
      return behind(reader, Layer::prism);
    case 127:
      return behind(reader, Layer::avs);
    default:
      return behind(reader, Layer::nothing);
  }
}

Result<Inner> parse_teredo(Bytes bytes) {
  constexpr std::uint16_t authentication = 1, origin = 0;
  ByteReader reader(bytes);
  std::uint16_t indicator = reader.u16();
  if (reader.ok() && indicator == authentication) {
    std::size_t identifier = reader.u8();
    std::size_t value = reader.u8();
    reader.skip(identifier + value + 9);  // and nonce and confirmation
    indicator = reader.u16();
  }
  if (reader.ok() && indicator == origin) {
    reader.skip(6);
    indicator = reader.u16();
  }
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if (indicator >> 12 != 6) return malformed_at(reader.offset() - 2);
  return Inner{Layer::ip, reader.offset() - 2};
}

Result<Inner> parse_l2tp(Bytes bytes, std::uint32_t wire_size) {
  constexpr std::uint16_t is_control = 0x8000, version_mask = 0x000f;
  ByteReader reader(bytes);
  std::uint16_t flags = reader.u16();
  if (!reader.ok() || (flags & is_control) != 0) return behind(reader, Layer::nothing);
  if ((flags & version_mask) == 2) return parse_l2tp2(reader, flags);
  std::uint16_t reserved = reader.u16();
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if (flags != 3 || reserved != 0) return malformed_at(0);
  constexpr std::uint32_t header = 4;
  Result<Inner> session = parse_l2tp3_session(reader.rest(), wire_size - std::min(wire_size, header));
  if (!session) return ParseError{session.error().code, session.error().offset + header};
  session->header += header;
  return session;
}

Result<Inner> parse_l2tp3_session(Bytes bytes, std::uint32_t wire_size) {
  constexpr std::size_t most_before_payload = 12;  // a cookie of 8 octets and the default sublayer
  ByteReader reader(bytes);
  bool is_control = reader.u32() == 0;
  if (!reader.ok() || is_control) return behind(reader, Layer::nothing);
  const std::size_t first = reader.offset();
  const std::size_t last = std::min(bytes.size(), first + most_before_payload);
  // The longest sign first: an ether type alone may be anything.
  for (std::size_t at = first; at <= last; at += 4)
    if (looks_like_ppp(bytes.subspan(at))) return Inner{Layer::ppp, at};
  for (std::size_t at = first; at <= last; at += 4)
    if (looks_like_ethernet(bytes.subspan(at))) return Inner{Layer::ethernet, at};
  for (std::size_t at = first; at <= last; at += 4) {
    auto room = wire_size - std::min(wire_size, static_cast<std::uint32_t>(at));
    if (looks_like_ip(bytes.subspan(at), room)) return Inner{Layer::ip, at};
  }
  return behind(reader, Layer::nothing);
}

}  // namespace rung::net
