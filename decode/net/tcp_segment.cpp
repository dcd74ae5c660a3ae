#include "decode/net/tcp_segment.h"

#include <algorithm>

#include "base/byte_reader.h"

namespace rung::net {
namespace {

// RFC 9293 3.1: kinds 0 and 1 are one octet, all others have a length that counts itself and the
// kind.
std::optional<std::uint8_t> find_window_shift(Bytes options) {
  constexpr std::uint8_t end_of_options = 0;
  constexpr std::uint8_t no_operation = 1;
  constexpr std::uint8_t window_scale = 3;
  constexpr std::uint8_t largest_shift = 14;  // RFC 7323 2.3
  ByteReader reader(options);
  while (reader.remaining() > 0) {
    std::uint8_t kind = reader.u8();
    if (kind == end_of_options) break;
    if (kind == no_operation) continue;
    std::uint8_t length = reader.u8();
    if (!reader.ok() || length < 2) break;
    Bytes value = reader.take(length - 2u);
    if (reader.ok() && kind == window_scale && value.size() == 1) return std::min(value[0], largest_shift);
  }
  return std::nullopt;
}

}  // namespace

Result<TcpSegment> parse_tcp(Bytes bytes, std::uint32_t wire_size) {
  constexpr std::uint32_t fixed_size = 20;
  ByteReader reader(bytes);
  TcpSegment segment;
  segment.source_port = reader.u16();
  segment.destination_port = reader.u16();
  segment.sequence = reader.u32();
  segment.acknowledgement = reader.u32();
  std::uint32_t header_size = (reader.u8() >> 4) * 4u;
  std::uint8_t flags = reader.u8();
  segment.window = reader.u16();
  reader.skip(4);  // checksum and urgent pointer
  if (!reader.ok()) return ParseError{ParseErrorCode::truncated, bytes.size()};
  wire_size = std::max(wire_size, static_cast<std::uint32_t>(bytes.size()));
  if (header_size < fixed_size || header_size > wire_size) return ParseError{ParseErrorCode::malformed, 12};
  segment.fin = (flags & 0x01) != 0;
  segment.syn = (flags & 0x02) != 0;
  segment.rst = (flags & 0x04) != 0;
  segment.ack = (flags & 0x10) != 0;
  Bytes options = reader.take(std::min<std::size_t>(reader.remaining(), header_size - fixed_size));
  if (segment.syn) segment.window_shift = find_window_shift(options);
  segment.payload = reader.rest();
  segment.wire_size = wire_size - header_size;
  return segment;
}

}  // namespace rung::net
