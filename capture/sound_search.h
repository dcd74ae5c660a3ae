// Finds where reading can go on behind damage: the first place that looks like a record and holds what it says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/byte_reader.h"
#include "capture/byte_input.h"

namespace rung::capture {

// The number at `octets`, of which there must be four. For searches, which ask at every octet.
inline std::uint32_t load_u32(const std::uint8_t* octets, ByteOrder order) {
  std::uint32_t value = 0;
  std::memcpy(&value, octets, sizeof value);
  const bool same = (order == ByteOrder::little) == (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
  return same ? value : __builtin_bswap32(value);
}

// Consumes octets up to the first place that `looks` right by its `head_size` octets (a pointer to them) and is
// `sound` by what `input` holds there; false at the end. Time is linear, and no more is held than `sound` peeks at.
template <typename Looks, typename Sound>
bool find_sound(ByteInput& input, std::size_t head_size, Looks looks, Sound sound) {
  while (input.peek(head_size).size() == head_size) {
    const Bytes held = input.peek_any();
    const std::size_t places = held.size() - head_size + 1;
    std::size_t at = 0;
    while (at < places && !looks(held.data() + at)) ++at;
    input.consume(at);
    if (at == places) continue;
    if (sound(input)) return true;
    input.consume(1);
  }
  input.skip(head_size);  // what is left is too short to be anything
  return false;
}

}  // namespace rung::capture
