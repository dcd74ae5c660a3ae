#include "decode/quic/packet.h"

namespace rung::quic {

namespace {

constexpr std::uint32_t first_draft = 0xff00001d, last_draft = 0xff000022;
constexpr std::uint8_t long_form = 0x80, fixed_bit = 0x40;

// The two bits of the type, which version 2 numbers anew (RFC 9369 3.2).
PacketType type_of(std::uint8_t first, std::uint32_t version) {
  const int bits = first >> 4 & 3;
  return static_cast<PacketType>(version == version_2 ? (bits + 3) % 4 : bits);
}

}  // namespace

bool is_known(std::uint32_t version) {
  return version == version_1 || version == version_2 || (version >= first_draft && version <= last_draft);
}

bool may_be_long_header(Bytes datagram) {
  ByteReader reader(datagram);
  const std::uint8_t first = reader.u8();
  return (first & (long_form | fixed_bit)) == (long_form | fixed_bit) && is_known(reader.u32());
}

std::uint64_t read_variable(ByteReader& reader) {
  std::uint64_t value = reader.u8();
  const int more = (1 << (value >> 6)) - 1;
  value &= 0x3f;
  for (int i = 0; i < more; ++i) value = value << 8 | reader.u8();
  return reader.ok() ? value : 0;
}

Result<LongHeader> parse_long_header(Bytes datagram) {
  ByteReader reader(datagram);
  const std::uint8_t first = reader.u8();
  LongHeader header;
  header.version = reader.u32();
  const std::uint8_t destination_size = reader.u8();
  header.destination_id = reader.take(destination_size);
  const std::uint8_t source_size = reader.u8();
  header.source_id = reader.take(source_size);
  const ParseError malformed{ParseErrorCode::malformed, reader.offset()};
  if (!reader.ok() || (first & long_form) == 0) return malformed;
  header.size = datagram.size();
  if (header.version == no_version) {
    header.type = PacketType::version_negotiation;
    return reader.remaining() > 0 && reader.remaining() % 4 == 0 ? Result<LongHeader>(header) : malformed;
  }
  const bool sound = is_known(header.version) && (first & fixed_bit) != 0 &&
                     destination_size <= connection_id_octets_at_most && source_size <= connection_id_octets_at_most;
  if (!sound) return malformed;
  header.type = type_of(first, header.version);
  if (header.type == PacketType::retry) return header;
  if (header.type == PacketType::initial) reader.skip(read_variable(reader));  // the token
  const std::uint64_t size = read_variable(reader);
  header.packet_number_at = reader.offset();
  if (!reader.ok() || size > reader.remaining()) return malformed;
  header.size = header.packet_number_at + static_cast<std::size_t>(size);
  return header;
}

}  // namespace rung::quic
