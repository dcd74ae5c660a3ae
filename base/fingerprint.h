// A 64-bit fingerprint of octets: the same on every machine and in every run, unlike std::hash. Never an
// identity by itself: who needs to be sure compares the octets too.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rung {

// The first `size` octets of `data`, at most 8, as a little-endian number.
inline std::uint64_t little_endian_word(const char* data, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, data, size);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// Four words side by side, so that the processor need not wait for one before it begins the next.
inline std::uint64_t fingerprint(std::string_view text, std::uint64_t seed = 0) {
  constexpr std::uint64_t prime = 0x9E3779B97F4A7C15ull;
  auto mix = [](std::uint64_t value) {
    value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93ull;
    return value ^ (value >> 32);
  };
  std::uint64_t sum = seed ^ (text.size() * prime);
  std::size_t at = 0;
  auto word = [&](std::size_t from) { return little_endian_word(text.data() + from, 8); };
  if (text.size() >= 64) {
    std::uint64_t lanes[4] = {sum, sum + prime, sum + 2 * prime, sum + 3 * prime};
    for (; at + 32 <= text.size(); at += 32)
      for (std::size_t lane = 0; lane < 4; ++lane) lanes[lane] = mix(lanes[lane] ^ word(at + 8 * lane)) + prime;
    for (std::uint64_t lane : lanes) sum = mix(sum ^ lane) + prime;
  }
  for (; at + 8 <= text.size(); at += 8) sum = mix(sum ^ word(at)) + prime;
  return at == text.size() ? mix(sum) : mix(sum ^ little_endian_word(text.data() + at, text.size() - at));
}

// For unordered maps keyed by std::string and asked with std::string_view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return static_cast<std::size_t>(fingerprint(text)); }
};

}  // namespace rung
