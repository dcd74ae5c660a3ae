// The words of RFC 4975 9 that its grammars share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/ascii.h"

namespace rung::msrp {

constexpr std::string_view protocol_mark = "MSRP ";
constexpr std::string_view end_line_mark = "-------";

// An ident has 4 to 32 octets; the rest is for what others send.
constexpr std::size_t transaction_id_octets = 64;
// Registered are SEND, REPORT, AUTH and NICKNAME.
constexpr std::size_t method_octets = 32;

constexpr bool is_upper_alpha(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_ident_octet(char c) {
  return ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '.' || c == '-' || c == '+' ||
         c == '%' || c == '=';
}

// How many octets at the front may belong to an ident.
constexpr std::size_t ident_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && is_ident_octet(text[size])) ++size;
  return size;
}

// A line up to its LF, without a CR before it.
constexpr std::string_view without_cr(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace rung::msrp
