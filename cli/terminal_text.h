// Text from the wire on its way to a terminal: nothing in it may move the cursor, change colours or
// the title, and columns have to line up.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rung::cli {

// `text` as valid UTF-8 without control characters. C0 controls and DEL become \r \n \t \0 or \x1b,
// octets that are not UTF-8 become \xff; C1 controls and the characters that reorder text
// (bidirectional controls) become \u{9b}. A backslash stays as it is.
std::string printable(std::string_view text);

// As printable(), but for a whole message: LF and tab stay, CR goes where LF follows it.
std::string printable_lines(std::string_view text);

// True where all of `text` is well-formed UTF-8 (RFC 3629).
bool is_utf8(std::string_view text);

// Octets of the character `text` begins with, 0 where it begins with none. `text` is not empty.
std::size_t utf8_character_size(std::string_view text);

// Terminal columns `utf8` takes: 2 for East Asian wide characters and emoji, 0 for combining marks.
// An octet that is not UTF-8 counts as one.
std::size_t display_width(std::string_view utf8);

// The beginning of `utf8` that fits into `width` columns, with "…" in the last one where something
// was cut off.
std::string shorten(std::string_view utf8, std::size_t width);

}  // namespace rung::cli
