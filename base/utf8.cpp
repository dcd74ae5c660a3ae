#include "base/utf8.h"

#include <cstring>

namespace rung {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080u;

// Octets of ASCII at the beginning, in steps of eight.
std::size_t leading_ascii(Bytes octets) {
  std::size_t size = 0;
  for (std::uint64_t eight = 0; octets.size() - size >= sizeof(eight); size += sizeof(eight)) {
    std::memcpy(&eight, octets.data() + size, sizeof(eight));
    if ((eight & high_bits) != 0) break;
  }
  return size;
}

}  // namespace

bool Utf8Check::feed(Bytes octets) {
  while (valid_ && !octets.empty()) {
    if (missing_ == 0) {
      const std::size_t ascii = leading_ascii(octets);
      valid_octets_ += ascii;
      octets = octets.subspan(ascii);
      if (octets.empty()) break;
    }
    valid_ = take(octets.front());
    valid_octets_ += valid_ ? 1 : 0;
    octets = octets.subspan(1);
  }
  return valid_;
}

// RFC 3629 4: which octets may follow the first one of a character keeps out overlong forms, surrogates, and what is
// above U+10FFFF.
bool Utf8Check::take(std::uint8_t octet) {
  if (missing_ > 0) {
    if (octet < lowest_ || octet > highest_) return false;
    --missing_;
    lowest_ = 0x80;
    highest_ = 0xBF;
    return true;
  }
  if (octet < 0x80) return true;
  if (octet < 0xC2 || octet > 0xF4) return false;
  missing_ = octet < 0xE0 ? 1 : octet < 0xF0 ? 2 : 3;
  lowest_ = octet == 0xE0 ? 0xA0 : octet == 0xF0 ? 0x90 : 0x80;
  highest_ = octet == 0xED ? 0x9F : octet == 0xF4 ? 0x8F : 0xBF;
  return true;
}

}  // namespace rung
