#include "decode/hep/packet.h"

#include <algorithm>

#include "base/byte_reader.h"

namespace rung::hep {
namespace {

constexpr std::string_view magic = "HEP3";
constexpr std::size_t total_offset = 4;

struct Chunk {
  std::uint16_t vendor = 0, type = 0;
  Bytes data;
};

// Writers differ in the size of some numbers.
std::optional<std::uint32_t> number(Bytes data) {
  if (data.empty() || data.size() > 4) return std::nullopt;
  std::uint32_t value = 0;
  for (const std::uint8_t octet : data) value = value << 8 | octet;
  return value;
}

void set(std::string_view& text, Bytes data) {
  if (text.empty()) text = as_text(data);
}

// What takes its value from two chunks, or must be told from 0 until the end.
struct Times {
  std::optional<std::uint32_t> seconds, microseconds;
};

void take_address(const Chunk& chunk, Packet& packet) {
  const auto type = static_cast<ChunkType>(chunk.type);
  const bool is_v6 = type == ChunkType::ipv6_source || type == ChunkType::ipv6_destination;
  if (chunk.data.size() != (is_v6 ? 16u : 4u)) return;
  const bool is_source = type == ChunkType::ipv4_source || type == ChunkType::ipv6_source;
  std::optional<IpAddress>& address = is_source ? packet.source_address : packet.destination_address;
  if (!address) address = is_v6 ? ipv6_address(chunk.data) : ipv4_address(chunk.data);
}

void take_number(ChunkType type, std::uint32_t value, Packet& packet, Times& times) {
  const auto set_port = [&](std::uint16_t& port) {
    if (port == 0 && value <= UINT16_MAX) port = static_cast<std::uint16_t>(value);
  };
  switch (type) {
    case ChunkType::ip_protocol:
      if (packet.ip_protocol == 0 && value <= UINT8_MAX) packet.ip_protocol = static_cast<std::uint8_t>(value);
      break;
    case ChunkType::source_port:
      return set_port(packet.source_port);
    case ChunkType::destination_port:
      return set_port(packet.destination_port);
    case ChunkType::seconds:
      if (!times.seconds) times.seconds = value;
      break;
    case ChunkType::microseconds:
      if (!times.microseconds) times.microseconds = value;
      break;
    case ChunkType::protocol_type:
      if (packet.protocol_type == 0) packet.protocol_type = value;
      break;
    case ChunkType::agent_id:
      if (packet.agent_id == 0) packet.agent_id = value;
      break;
    default:
      break;
  }
}

void take_payload(Bytes data, bool compressed, std::size_t missing, Packet& packet) {
  if (packet.payload) return;
  packet.payload = data;
  packet.compressed = compressed;
  packet.missing = missing;
}

// `missing`: octets of the chunk that the capture cut off.
void take_chunk(const Chunk& chunk, std::size_t missing, Packet& packet, Times& times) {
  if (chunk.vendor != 0) return;  // its types are the vendor's own
  const auto type = static_cast<ChunkType>(chunk.type);
  if (type == ChunkType::payload || type == ChunkType::compressed_payload)
    return take_payload(chunk.data, type == ChunkType::compressed_payload, missing, packet);
  if (missing > 0) return;
  switch (type) {
    case ChunkType::ipv4_source:
    case ChunkType::ipv4_destination:
    case ChunkType::ipv6_source:
    case ChunkType::ipv6_destination:
      return take_address(chunk, packet);
    case ChunkType::auth_key:
      if (packet.auth_key.empty()) packet.auth_key = chunk.data;
      return;
    case ChunkType::correlation_id:
      return set(packet.correlation_id, chunk.data);
    case ChunkType::node_name:
      return set(packet.node_name, chunk.data);
    default:
      if (const std::optional<std::uint32_t> value = number(chunk.data)) take_number(type, *value, packet, times);
  }
}

}  // namespace

// Vendors have small numbers: so a line of text is none.
Likeness looks_like_packet(Bytes bytes) {
  constexpr std::uint16_t last_vendor = 255;
  const std::string_view text = as_text(bytes.first(std::min(bytes.size(), magic.size())));
  if (text != magic.substr(0, text.size())) return Likeness::no;
  ByteReader reader(bytes);
  reader.skip(total_offset);
  const std::size_t total = reader.u16();
  if (!reader.ok()) return Likeness::unsure;
  if (total < head_size + chunk_head_size) return Likeness::no;
  const std::uint16_t vendor = reader.u16();
  reader.skip(2);  // any type
  const std::size_t size = reader.u16();
  if (!reader.ok()) return Likeness::unsure;
  return vendor <= last_vendor && size >= chunk_head_size && size <= total - head_size ? Likeness::yes : Likeness::no;
}

// Where the total length is wrong, the first chunk tells.
bool is_packet_datagram(Bytes datagram) {
  constexpr std::uint16_t last_known_type = 0x0029;
  if (!as_text(datagram).starts_with(magic)) return false;
  if (looks_like_packet(datagram) == Likeness::yes) return true;
  ByteReader reader(datagram);
  reader.skip(head_size);
  const std::uint16_t vendor = reader.u16(), type = reader.u16(), size = reader.u16();
  return reader.ok() && vendor == 0 && type > 0 && type <= last_known_type && size >= chunk_head_size &&
         size <= datagram.size() - head_size;
}

Result<Packet> parse_packet(Bytes bytes, std::size_t wire_size) {
  ByteReader reader(bytes);
  if (as_text(reader.take(magic.size())) != magic) return ParseError{ParseErrorCode::malformed, 0};
  const std::size_t total = reader.u16();
  if (!reader.ok()) return ParseError{ParseErrorCode::truncated, bytes.size()};
  if (total != wire_size || wire_size < bytes.size()) return ParseError{ParseErrorCode::malformed, total_offset};
  const bool cut = bytes.size() < wire_size;
  Packet packet;
  Times times;
  while (reader.remaining() > 0) {
    const std::size_t begin = reader.offset();
    Chunk chunk;
    chunk.vendor = reader.u16();
    chunk.type = reader.u16();
    const std::size_t size = reader.u16();
    if (!reader.ok() && cut) break;
    // Of the whole packet, what the capture cut off included.
    if (!reader.ok() || size < chunk_head_size || size > total - begin)
      return ParseError{ParseErrorCode::malformed, begin};
    const std::size_t there = std::min(size - chunk_head_size, reader.remaining());
    chunk.data = reader.take(there);
    take_chunk(chunk, size - chunk_head_size - there, packet, times);
  }
  if (times.seconds)
    packet.time = Timestamp{} + seconds(*times.seconds) + Duration{std::int64_t{times.microseconds.value_or(0)} * 1000};
  return packet;
}

}  // namespace rung::hep
