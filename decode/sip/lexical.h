// The basic rules of RFC 3261 25.1 that every header grammar stands on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ascii.h"

namespace rung::sip {

constexpr std::array<bool, 256> token_octets = [] {
  std::array<bool, 256> table{};
  constexpr std::string_view token = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~";
  for (char c : token) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr bool is_token(char c) { return token_octets[static_cast<unsigned char>(c)]; }
constexpr bool is_wsp(char c) { return c == ' ' || c == '\t'; }
// White space as it stands in a value that may be folded.
constexpr bool is_lws(char c) { return is_wsp(c) || c == '\r' || c == '\n'; }

constexpr std::size_t token_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && is_token(text[size])) ++size;
  return size;
}

constexpr std::size_t skip_lws(std::string_view text, std::size_t at) {
  while (at < text.size() && is_lws(text[at])) ++at;
  return at;
}

// trim() of base/ascii.h where the compiler can see into it: header fields are the hot path.
constexpr std::string_view trim_lws(std::string_view text) {
  while (!text.empty() && is_lws(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_lws(text.back())) text.remove_suffix(1);
  return text;
}

// text[open] is a double quote: the place of the one that closes it (quoted pairs skipped), or
// npos.
constexpr std::size_t closing_quote(std::string_view text, std::size_t open) {
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at;
    }
  }
  return std::string_view::npos;
}

// The digits at the beginning of `text`, as a number of 32 bits.
struct LeadingNumber {
  std::optional<std::uint32_t> number;  // nothing where there is no digit or it does not fit
  std::size_t digits = 0;               // how many, leading zeros included
  bool overflow = false;
};
constexpr LeadingNumber leading_number(std::string_view text) {
  LeadingNumber found;
  std::uint64_t value = 0;
  for (; found.digits < text.size() && ascii_digit(text[found.digits]); ++found.digits) {
    value = value * 10 + static_cast<std::uint64_t>(text[found.digits] - '0');
    found.overflow = found.overflow || value > UINT32_MAX;
    if (found.overflow) value = 0;
  }
  if (found.digits > 0 && !found.overflow) found.number = static_cast<std::uint32_t>(value);
  return found;
}

// One or more digits as a number, UINT32_MAX where it does not fit; nothing where it is no number.
constexpr std::optional<std::uint32_t> saturated_decimal(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : digits) {
    if (!ascii_digit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (value > UINT32_MAX) value = UINT32_MAX;
  }
  return static_cast<std::uint32_t>(value);
}

}  // namespace rung::sip
