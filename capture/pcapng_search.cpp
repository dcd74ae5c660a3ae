#include "capture/pcapng_search.h"

#include "base/limits.h"
#include "capture/pcapng_block.h"
#include "capture/sound_search.h"

namespace rung::capture {
namespace {

bool is_section(std::uint32_t type) { return type == static_cast<std::uint32_t>(BlockType::section_header); }

// Looks at type and length only, and at nothing else in most places.
bool looks_like_block(const std::uint8_t* octets, ByteOrder order) {
  const std::uint32_t type = load_u32(octets, order);
  if (is_section(type)) return true;  // its length may be in the other byte order
  if (type == 0 || !is_known(static_cast<BlockType>(type))) return false;
  const std::uint32_t size = load_u32(octets + 4, order);
  return size >= block_frame_size && size % 4 == 0 && size <= limits::resync_block_size;
}

bool is_sound_body(BlockType type, Bytes body, ByteOrder order, std::size_t interfaces) {
  switch (type) {
    case BlockType::section_header:
      return body.size() >= 16;
    case BlockType::interface_description:
      return body.size() >= 8;
    case BlockType::interface_statistics:
      return body.size() >= 12 && ByteReader(body, order).u32() < interfaces;
    case BlockType::packet:
      return body.size() >= 20 && ByteReader(body, order).u16() < interfaces &&
             ByteReader(body.subspan(12), order).u32() <= body.size() - 20;
    case BlockType::enhanced_packet:
      return body.size() >= 20 && ByteReader(body, order).u32() < interfaces &&
             ByteReader(body.subspan(12), order).u32() <= body.size() - 20;
    case BlockType::simple_packet:
      return body.size() >= 4 && interfaces > 0;
    default:
      return true;
  }
}

bool is_sound_block(ByteInput& input, ByteOrder order, std::size_t interfaces) {
  Bytes head = input.peek(block_frame_size);
  if (head.size() < block_frame_size) return false;
  const auto type = static_cast<BlockType>(load_u32(head.data(), order));
  if (type == BlockType::section_header) {
    const auto own_order = section_byte_order(head.subspan(block_head_size));
    if (!own_order) return false;
    order = *own_order;
  }
  const std::uint32_t size = load_u32(head.data() + 4, order);
  if (size < block_frame_size || size % 4 != 0 || size > limits::resync_block_size) return false;
  const Bytes block = input.peek(size);
  if (block.size() < size || load_u32(block.data() + size - 4, order) != size) return false;
  return is_sound_body(type, block.subspan(block_head_size, size - block_frame_size), order, interfaces);
}

}  // namespace

bool find_block(ByteInput& input, ByteOrder order, std::size_t interfaces) {
  return find_sound(
      input, block_head_size, [&](const std::uint8_t* octets) { return looks_like_block(octets, order); },
      [&](ByteInput& candidate) { return is_sound_block(candidate, order, interfaces); });
}

}  // namespace rung::capture
