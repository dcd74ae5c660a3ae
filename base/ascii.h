// ASCII as protocols use it: case-blind comparison, trimming, decimal numbers. Never looks at the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rung {

constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool ascii_digit(char c) { return c >= '0' && c <= '9'; }

bool equals_ignoring_case(std::string_view a, std::string_view b);
bool starts_ignoring_case(std::string_view text, std::string_view beginning);
bool ends_ignoring_case(std::string_view text, std::string_view ending);
std::string to_lower(std::string_view text);

// Without the spaces and tabs (RFC 3261 25.1 WSP), and CR and LF of folds, at both ends.
std::string_view trim(std::string_view text);

// All of `text` as a decimal number; nothing where it is empty, holds anything but digits, or does not fit.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

}  // namespace rung
