#include "decode/ws/frame.h"

#include <cstring>

#include "base/byte_reader.h"

namespace rung::ws {

namespace {

// The values of the 7-bit length that say which longer form follows (RFC 6455 5.2).
constexpr std::uint8_t length_in_16_bits = 126;
constexpr std::uint8_t length_in_64_bits = 127;

}  // namespace

Result<FrameHeader> parse_frame_header(Bytes bytes) {
  ByteReader reader(bytes);
  const std::uint8_t first = reader.u8();
  const std::uint8_t second = reader.u8();
  FrameHeader header;
  header.fin = (first & 0x80) != 0;
  header.rsv = static_cast<std::uint8_t>(first >> 4 & 7);
  header.opcode = header.sent_opcode = first & 0x0f;
  header.payload_size = second & 0x7f;
  if (header.payload_size == length_in_16_bits) {
    header.payload_size = reader.u16();
    header.minimal_length = header.payload_size >= length_in_16_bits;
  } else if (header.payload_size == length_in_64_bits) {
    if (bytes.size() > 2 && (bytes[2] & 0x80) != 0) {
      return ParseError{ParseErrorCode::out_of_range, 2};
    }
    header.payload_size = reader.u64();
    header.minimal_length = header.payload_size > 0xffff;
  }
  if ((second & 0x80) != 0) {
    const Bytes key = reader.take(4);
    if (reader.ok()) header.mask = {key[0], key[1], key[2], key[3]};
  }
  if (!reader.ok()) return ParseError{ParseErrorCode::truncated, bytes.size()};
  header.header_size = static_cast<std::uint8_t>(reader.offset());
  return header;
}

void unmask(std::span<std::uint8_t> payload, const std::array<std::uint8_t, 4>& mask, std::uint64_t phase) {
  std::array<std::uint8_t, 8> key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = mask[(phase + i) % mask.size()];
  std::uint64_t key_word;
  std::memcpy(&key_word, key.data(), sizeof key_word);
  std::size_t at = 0;
  for (; payload.size() - at >= sizeof key_word; at += sizeof key_word) {
    std::uint64_t word;
    std::memcpy(&word, payload.data() + at, sizeof word);
    word ^= key_word;
    std::memcpy(payload.data() + at, &word, sizeof word);
  }
  for (std::size_t i = 0; at < payload.size(); ++at, ++i) {
    payload[at] = static_cast<std::uint8_t>(payload[at] ^ key[i]);
  }
}

}  // namespace rung::ws
