// One line of a drawing made of characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/color.h"

namespace rung::cli {

// What lines are drawn with. Every member takes one column, but for those that say otherwise.
struct Glyphs {
  std::string_view lifeline, shaft, cut_shaft, head_right, head_left, from_left, from_right, crossing;
  std::string_view pause_lifeline, loop_top_right, loop_bottom_right, loop_top_left, loop_bottom_left, note;
  std::string_view dots;   // three columns
  std::string_view to;     // between caller and callee, any width
  std::string_view times;  // before a count
  std::string_view error;  // before a finding that is one
};
const Glyphs& unicode_glyphs();
const Glyphs& ascii_glyphs();

// `text` from the wire as a terminal may show it: printable(), and for `ascii` a question mark for
// every other character.
std::string safe_text(std::string_view text, bool ascii);
// The beginning of safe text that fits, with a sign where something was cut off.
std::string fitted(std::string_view text, std::size_t width, bool ascii);

class TextRow {
 public:
  // Puts safe text at a column, over whatever stood there; the row grows as needed.
  void put(std::size_t column, std::string_view text, Color color = Color::none);
  void fill(std::size_t from, std::size_t to, std::string_view glyph,
            Color color = Color::none);  // [from, to)

  // Without spaces at its end, and without a line feed.
  std::string text(bool with_color) const;

 private:
  struct Cell {
    std::string glyph = " ";  // empty: the right half of a wide character
    Color color = Color::none;
  };
  std::vector<Cell> cells_;
};

}  // namespace rung::cli
