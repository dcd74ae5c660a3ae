#include "cli/terminal_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <iterator>

namespace rung::cli {
namespace {

struct Character {
  char32_t value = 0;
  std::size_t size = 1;  // octets
  bool valid = false;
};

constexpr std::uint8_t octet(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

// The character `text` begins with; not valid where its first octet begins none (RFC 3629 4).
// `text` is not empty.
Character first_character(std::string_view text) {
  const std::uint8_t lead = octet(text, 0);
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2 || lead > 0xF4) return {};
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < size) return {};
  char32_t value = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((octet(text, i) & 0xC0) != 0x80) return {};
    value = (value << 6) | (octet(text, i) & 0x3Fu);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return {};
  return {value, size, true};
}

struct Range {
  char32_t first, last;
};

template <std::size_t size>
bool stands_in(const std::array<Range, size>& ranges, char32_t c) {
  auto after = std::upper_bound(ranges.begin(), ranges.end(), c,
                                [](char32_t value, const Range& range) { return value < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

// Combining marks, joiners and variation selectors: the ones that occur in names.
constexpr std::array<Range, 24> no_columns{{
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5},
    {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x0900, 0x0902}, {0x093C, 0x093C},
    {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
}};

// East Asian Wide and Fullwidth (Unicode annex 11), and emoji shown as pictures.
constexpr std::array<Range, 17> two_columns{{
    {0x1100, 0x115F},
    {0x231A, 0x231B},
    {0x2E80, 0x303E},
    {0x3041, 0x33FF},
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF},
    {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF},
    {0x20000, 0x3FFFD},
}};

// Controls that a terminal or its bidirectional algorithm acts upon, beyond ASCII, and what XML has no room for.
constexpr std::array<Range, 8> acted_upon{{
    {0x0080, 0x009F},
    {0x061C, 0x061C},
    {0x200E, 0x200F},
    {0x2028, 0x202E},
    {0x2060, 0x2069},
    {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB},
    {0xFFFE, 0xFFFF},
}};

std::size_t columns_of(const Character& character) {
  if (!character.valid || character.value < 0x300) return 1;
  if (stands_in(no_columns, character.value)) return 0;
  return stands_in(two_columns, character.value) ? 2 : 1;
}

// \x1b: the octet that stands there.
void append_octet(std::string& out, std::uint8_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\x";
  out += digits[value >> 4];
  out += digits[value & 15];
}

// \u{202e}: the character that stands there.
void append_code_point(std::string& out, char32_t value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\u{%x}", static_cast<unsigned>(value));
  out += text.data();
}

void append_ascii_control(std::string& out, char c) {
  switch (c) {
    case '\0':
      out += "\\0";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      append_octet(out, static_cast<std::uint8_t>(c));
  }
}

// Appends the character `text` begins with, made safe; gives its size in octets.
std::size_t append_printable(std::string& out, std::string_view text) {
  const char c = text.front();
  if (c >= 0x20 && c < 0x7F) {
    out += c;
    return 1;
  }
  const Character character = first_character(text);
  if (!character.valid)
    append_octet(out, octet(text, 0));
  else if (character.size == 1)
    append_ascii_control(out, c);
  else if (stands_in(acted_upon, character.value))
    append_code_point(out, character.value);
  else
    out += text.substr(0, character.size);
  return character.size;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) text.remove_prefix(append_printable(out, text));
  return out;
}

std::string printable_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    if (text.front() == '\n' || text.front() == '\t') {
      out += text.front();
      text.remove_prefix(1);
    } else {
      text.remove_prefix(append_printable(out, text));
    }
  }
  return out;
}

std::size_t utf8_character_size(std::string_view text) {
  const Character character = first_character(text);
  return character.valid ? character.size : 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character character = first_character(text);
    if (!character.valid) return false;
    text.remove_prefix(character.size);
  }
  return true;
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  while (!utf8.empty()) {
    const Character character = first_character(utf8);
    width += columns_of(character);
    utf8.remove_prefix(character.size);
  }
  return width;
}

std::string shorten(std::string_view utf8, std::size_t width) {
  if (width == 0) return {};
  std::size_t taken = 0;
  std::size_t fits = 0;  // octets that leave a column for the ellipsis
  std::string_view rest = utf8;
  while (!rest.empty()) {
    const Character character = first_character(rest);
    const std::size_t columns = columns_of(character);
    if (taken + columns > width) return std::string(utf8.substr(0, fits)) + "…";
    taken += columns;
    rest.remove_prefix(character.size);
    if (taken < width) fits = utf8.size() - rest.size();
  }
  return std::string(utf8);
}

}  // namespace rung::cli
