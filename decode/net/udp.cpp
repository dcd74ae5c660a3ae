#include "decode/net/udp.h"

#include <algorithm>

#include "base/byte_reader.h"

namespace rung::net {

Result<UdpDatagram> parse_udp(Bytes bytes, std::uint32_t wire_size) {
  constexpr std::uint32_t header_size = 8;
  ByteReader reader(bytes);
  UdpDatagram datagram{};
  datagram.source_port = reader.u16();
  datagram.destination_port = reader.u16();
  std::uint32_t length = reader.u16();
  reader.skip(2);  // checksum
  if (!reader.ok()) return ParseError{ParseErrorCode::truncated, bytes.size()};
  if (length == 0) length = std::max(wire_size, static_cast<std::uint32_t>(bytes.size()));
  if (length < header_size) return ParseError{ParseErrorCode::malformed, 4};
  datagram.wire_size = length - header_size;
  datagram.payload = reader.take(std::min<std::size_t>(reader.remaining(), datagram.wire_size));
  return datagram;
}

}  // namespace rung::net
