#include "decode/net/ieee80211.h"

namespace rung::net {
namespace {

constexpr std::size_t up_to_multiple_of_4(std::size_t size) { return (size + 3) / 4 * 4; }

// The flags field of a radiotap header, 0 where it has none: behind the bitmaps, and the timestamp where there is one.
std::uint8_t radiotap_flags(Bytes bytes) {
  ByteReader reader(bytes, ByteOrder::little);
  reader.skip(4);
  std::uint32_t present = reader.u32();
  for (std::uint32_t more = present; (more & 0x80000000u) != 0;) more = reader.u32();
  constexpr std::uint32_t has_timestamp = 1;
  constexpr std::uint32_t has_flags = 2;
  if ((present & has_flags) == 0) return 0;
  if ((present & has_timestamp) != 0) reader.skip((8 - reader.offset() % 8) % 8 + 8);
  return reader.u8();
}

constexpr std::uint32_t avs_magic = 0x80211000;

}  // namespace

Result<Inner> parse_ieee80211(Bytes frame, bool padded) {
  enum Flags : std::uint8_t { to_ds = 1, from_ds = 2, more_fragments = 4, is_protected = 0x40, order = 0x80 };
  ByteReader reader(frame);
  std::uint8_t kind = reader.u8();
  std::uint8_t flags = reader.u8();
  reader.skip(20);  // duration, three addresses
  std::uint8_t fragment = reader.u8() & 0x0f;
  reader.skip(1);
  bool is_data = (kind & 0x0f) == 0x08;
  bool without_data = (kind & 0x40) != 0;
  bool is_fragment = (flags & more_fragments) != 0 || fragment != 0;
  if (!is_data || without_data || is_fragment || (flags & is_protected) != 0) return behind(reader, Layer::nothing);
  if ((flags & to_ds) != 0 && (flags & from_ds) != 0) reader.skip(6);
  bool is_amsdu = false;
  if ((kind & 0x80) != 0) {
    is_amsdu = (reader.u8() & 0x80) != 0;
    reader.skip(1);
    if ((flags & order) != 0) reader.skip(4);  // HT control
  }
  if (padded) reader.skip(up_to_multiple_of_4(reader.offset()) - reader.offset());
  return behind(reader, is_amsdu ? Layer::amsdu : Layer::llc);
}

Result<Inner> parse_amsdu(Bytes bytes) {
  ByteReader reader(bytes);
  reader.skip(12);
  std::uint16_t length = reader.u16();
  return behind(reader, Layer::llc, length);
}

std::size_t next_amsdu_subframe(const Inner& first) {
  return up_to_multiple_of_4(first.header + first.size.value_or(0));
}

Result<Inner> parse_radiotap(Bytes bytes) {
  constexpr std::uint8_t padded = 0x20;
  constexpr std::size_t least_size = 8;
  ByteReader reader(bytes, ByteOrder::little);
  std::uint8_t version = reader.u8();
  reader.skip(1);
  std::uint16_t size = reader.u16();
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if (version != 0 || size < least_size) return ParseError{ParseErrorCode::malformed, 0};
  reader.skip(size - reader.offset());
  if (!reader.ok()) return behind(reader, Layer::nothing);
  bool is_padded = (radiotap_flags(bytes.first(size)) & padded) != 0;
  return behind(reader, is_padded ? Layer::ieee80211_padded : Layer::ieee80211);
}

// The numbers are in the byte order of the capturing host, which the message code shows. AVS headers come under
// this link type, too.
Result<Inner> parse_prism(Bytes bytes) {
  ByteReader big(bytes);
  std::uint32_t code = big.u32();
  if (big.ok() && (code & 0xfffff000u) == avs_magic) return parse_avs(bytes);
  bool is_big = code == 0x44 || code == 0x41;
  ByteReader reader(bytes, is_big ? ByteOrder::big : ByteOrder::little);
  code = reader.u32();
  std::uint32_t size = reader.u32();
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if ((code != 0x44 && code != 0x41) || size < reader.offset()) return ParseError{ParseErrorCode::malformed, 0};
  reader.skip(size - reader.offset());
  return behind(reader, Layer::ieee80211);
}

Result<Inner> parse_avs(Bytes bytes) {
  ByteReader reader(bytes);
  std::uint32_t version = reader.u32();
  std::uint32_t size = reader.u32();
  if (!reader.ok()) return behind(reader, Layer::nothing);
  if ((version & 0xfffff000u) != avs_magic || size < reader.offset()) return ParseError{ParseErrorCode::malformed, 0};
  reader.skip(size - reader.offset());
  return behind(reader, Layer::ieee80211);
}

}  // namespace rung::net
