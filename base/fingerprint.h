// A 64-bit fingerprint of octets: the same on every machine and in every run, unlike std::hash. Never an
// identity by itself: who needs to be sure compares the octets too.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rung {

inline std::uint64_t fingerprint(std::string_view text, std::uint64_t seed = 0) {
  constexpr std::uint64_t prime = 0x9E3779B97F4A7C15ull;
  auto mix = [](std::uint64_t value) {
    value = (value ^ (value >> 32)) * 0xD6E8FEB86659FD93ull;
    return value ^ (value >> 32);
  };
  std::uint64_t sum = seed ^ (text.size() * prime);
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i)
      word |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(text[at + i])) << (8 * i);
    sum = mix(sum ^ word) + prime;
  }
  std::uint64_t tail = 0;
  for (std::size_t i = 0; at + i < text.size(); ++i)
    tail |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(text[at + i])) << (8 * i);
  return mix(sum ^ tail);
}

// For unordered maps keyed by std::string and asked with std::string_view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return static_cast<std::size_t>(fingerprint(text)); }
};

}  // namespace rung
