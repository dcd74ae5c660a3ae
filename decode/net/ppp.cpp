#include "decode/net/ppp.h"

namespace rung::net {
namespace {

constexpr Layer layer_of_ppp(std::uint16_t protocol) {
  switch (protocol) {
    case 0x0021:  // RFC 1332
    case 0x0057:  // RFC 5072
      return Layer::ip;
    case 0x0281:  // RFC 3032 4.3
    case 0x0283:
      return Layer::mpls;
    default:
      return Layer::nothing;
  }
}

constexpr Layer layer_of_network_layer_id(std::uint8_t id) {
  switch (id) {
    case 0xcc:
    case 0x8e:
      return Layer::ip;
    case 0xcf:
      return Layer::ppp;
    default:
      return Layer::nothing;
  }
}

}  // namespace

Result<Inner> parse_ppp(Bytes bytes) {
  ByteReader reader(bytes);
  bool framed = bytes.size() >= 2 && bytes[0] == 0xff && bytes[1] == 0x03;
  if (framed) reader.skip(2);
  std::uint16_t protocol = reader.u8();
  // RFC 1661 2: only the last octet of a protocol number is odd.
  if (protocol % 2 == 0) protocol = static_cast<std::uint16_t>(protocol << 8 | reader.u8());
  return behind(reader, layer_of_ppp(protocol));
}

Result<Inner> parse_ppp_or_hdlc(Bytes bytes) {
  bool hdlc = !bytes.empty() && (bytes[0] == 0x0f || bytes[0] == 0x8f);
  return hdlc ? parse_cisco_hdlc(bytes) : parse_ppp(bytes);
}

Result<Inner> parse_pppoe(Bytes bytes) {
  ByteReader reader(bytes);
  std::uint8_t version_and_type = reader.u8();
  std::uint8_t code = reader.u8();
  reader.skip(2);  // session
  std::uint16_t length = reader.u16();
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if (version_and_type != 0x11 || code != 0) return ParseError{ParseErrorCode::malformed, 0};
  return behind(reader, Layer::ppp, length);
}

Result<Inner> parse_cisco_hdlc(Bytes bytes) {
  ByteReader reader(bytes);
  reader.skip(2);  // address and control
  std::uint16_t ether_type = reader.u16();
  if (ether_type < first_ether_type) return behind(reader, Layer::nothing);
  return behind(reader, layer_of_ether_type(ether_type));
}

Result<Inner> parse_frame_relay(Bytes bytes) {
  ByteReader reader(bytes);
  std::uint16_t address = reader.u16();
  std::uint8_t control = reader.u8();
  std::uint8_t next = reader.u8();
  if (!reader.ok() || (address & 0x0101u) != 1) return behind(reader, Layer::nothing);
  if (control != 0x03) return Inner{layer_of_ether_type(static_cast<std::uint16_t>(control << 8 | next)), 4};
  if (next == 0) next = reader.u8();  // padding
  if (next != 0x80) return behind(reader, layer_of_network_layer_id(next));
  reader.skip(3);  // organization: 0
  std::uint16_t ether_type = reader.u16();
  if (ether_type < first_ether_type) return behind(reader, Layer::nothing);
  return behind(reader, layer_of_ether_type(ether_type));
}

}  // namespace rung::net
