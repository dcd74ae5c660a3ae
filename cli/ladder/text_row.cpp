#include "cli/ladder/text_row.h"

#include <algorithm>

#include "cli/terminal_text.h"

namespace rung::cli {

const Glyphs& unicode_glyphs() {
  static constexpr Glyphs glyphs{"│", "─", "╌", "►", "◄", "├",   "┤", "┼", "┊",
                                 "╮", "╯", "╭", "╰", "●", "···", "→", "×", "✗"};
  return glyphs;
}

const Glyphs& ascii_glyphs() {
  static constexpr Glyphs glyphs{"|", "-", ".", ">", "<", "|",   "|",  "+", ":",
                                 "+", "+", "+", "+", "*", "...", "->", "x", "X"};
  return glyphs;
}

std::string safe_text(std::string_view text, bool ascii) {
  std::string safe = printable(text);
  if (!ascii) return safe;
  std::string result;
  for (std::size_t at = 0; at < safe.size();) {
    std::size_t size = std::max<std::size_t>(1, utf8_character_size(std::string_view(safe).substr(at)));
    result += size == 1 && static_cast<unsigned char>(safe[at]) < 0x80 ? safe[at] : '?';
    at += size;
  }
  return result;
}

std::string fitted(std::string_view text, std::size_t width, bool ascii) {
  if (!ascii) return shorten(text, width);
  if (text.size() <= width) return std::string(text);
  if (width < 2) return std::string(text.substr(0, width));
  return std::string(text.substr(0, width - 2)) + "..";
}

void TextRow::put(std::size_t column, std::string_view text, Color color) {
  while (!text.empty()) {
    std::string_view character = text.substr(0, std::max<std::size_t>(1, utf8_character_size(text)));
    text.remove_prefix(character.size());
    std::size_t width = display_width(character);
    if (width == 0) {  // a combining mark belongs to the character before it
      if (column > 0 && column <= cells_.size()) cells_[column - 1].glyph += character;
      continue;
    }
    if (cells_.size() < column + width) cells_.resize(column + width);
    cells_[column] = {std::string(character), color};
    for (std::size_t i = 1; i < width; ++i) cells_[column + i] = {"", color};
    column += width;
  }
}

void TextRow::fill(std::size_t from, std::size_t to, std::string_view glyph, Color color) {
  for (std::size_t column = from; column < to; ++column) put(column, glyph, color);
}

std::string TextRow::text(bool with_color) const {
  std::size_t end = cells_.size();
  while (end > 0 && cells_[end - 1].glyph == " ") --end;
  std::string result, run;
  for (std::size_t i = 0; i < end; ++i) {
    run += cells_[i].glyph;
    if (i + 1 < end && cells_[i + 1].color == cells_[i].color) continue;
    result += with_color ? painted(run, cells_[i].color) : run;
    run.clear();
  }
  return result;
}

}  // namespace rung::cli
