// A ladder as text for a terminal or a ticket.
#pragma once

#include <cstddef>
#include <iosfwd>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

struct TextStyle {
  bool ascii = false;  // no characters beyond ASCII
  bool color = false;
  std::size_t width = 120;  // columns to fit into; lines grow beyond it before labels become unreadable
};

// Two lines of title, two or three over the columns, a line for each step, a line of counts.
// Nothing from the wire reaches `out` unescaped.
void render_text(const Ladder& ladder, const TextStyle& style, std::ostream& out);

}  // namespace rung::cli
