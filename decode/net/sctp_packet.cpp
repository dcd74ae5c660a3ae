#include "decode/net/sctp_packet.h"

#include <algorithm>

#include "base/byte_reader.h"

namespace rung::net {
namespace {

constexpr std::size_t common_header = 12;
constexpr std::size_t chunk_header = 4;

ParseError truncated(const ByteReader& reader) { return {ParseErrorCode::truncated, reader.offset()}; }

// RFC 9260 3.2, RFC 8260, RFC 3758, RFC 4895, RFC 5061, RFC 6525, RFC 4820.
constexpr bool is_known(std::uint8_t type) {
  return type <= 15 || type == 64 || type == 128 || type == 130 || type == 132 || type == 192 || type == 193 ||
         type == 194;
}

}  // namespace

Result<SctpPacket> parse_sctp(Bytes bytes, std::uint32_t wire_size) {
  ByteReader reader(bytes);
  SctpPacket packet;
  packet.source_port = reader.u16();
  packet.destination_port = reader.u16();
  packet.verification_tag = reader.u32();
  reader.skip(4);  // checksum: offload leaves it unset
  if (!reader.ok()) return truncated(reader);
  packet.chunks = reader.rest();
  packet.wire_size = std::max(wire_size, static_cast<std::uint32_t>(bytes.size())) - std::uint32_t{common_header};
  return packet;
}

Result<SctpChunk> parse_sctp_chunk(Bytes bytes) {
  ByteReader reader(bytes);
  SctpChunk chunk;
  chunk.type = static_cast<SctpChunkType>(reader.u8());
  chunk.flags = reader.u8();
  std::uint16_t length = reader.u16();
  if (!reader.ok()) return truncated(reader);
  if (length < chunk_header) return ParseError{ParseErrorCode::malformed, 2};
  chunk.wire_size = length - std::uint32_t{chunk_header};
  chunk.value = reader.take(std::min<std::size_t>(reader.remaining(), chunk.wire_size));
  chunk.size = std::min<std::size_t>(bytes.size(), (length + 3u) / 4u * 4u);
  return chunk;
}

Result<SctpData> parse_sctp_data(const SctpChunk& chunk) {
  enum Flags : std::uint8_t { ending = 1, beginning = 2 };
  ByteReader reader(chunk.value);
  SctpData data;
  data.interleaved = chunk.type == SctpChunkType::i_data;
  const std::uint32_t header = data.interleaved ? 16 : 12;
  data.tsn = reader.u32();
  reader.skip(header - 4);  // stream, sequence number, payload protocol
  if (chunk.wire_size <= header) return ParseError{ParseErrorCode::malformed, 2};  // 3.3.1: not without user data
  if (!reader.ok()) return truncated(reader);
  data.begins = (chunk.flags & beginning) != 0;
  data.ends = (chunk.flags & ending) != 0;
  data.payload = reader.rest();
  data.wire_size = chunk.wire_size - header;
  return data;
}

Result<SctpInit> parse_sctp_init(const SctpChunk& chunk) {
  ByteReader reader(chunk.value);
  SctpInit init;
  init.initiate_tag = reader.u32();
  reader.skip(8);  // window, streams
  init.initial_tsn = reader.u32();
  if (!reader.ok()) return truncated(reader);
  return init;
}

bool looks_like_sctp(Bytes bytes) {
  if (bytes.size() < common_header + chunk_header) return false;
  for (Bytes rest = bytes.subspan(common_header); !rest.empty();) {
    Result<SctpChunk> chunk = parse_sctp_chunk(rest);
    if (!chunk || chunk->value.size() < chunk->wire_size || !is_known(static_cast<std::uint8_t>(chunk->type)))
      return false;
    rest = rest.subspan(chunk->size);
  }
  return true;
}

}  // namespace rung::net
