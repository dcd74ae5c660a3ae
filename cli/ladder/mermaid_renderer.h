// A ladder as a Mermaid sequence diagram, for wikis and tickets that draw it.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

// At most limits::mermaid_characters: steps beyond that are left out, and a note says how many.
void render_mermaid(const Ladder& ladder, std::ostream& out);

// Any text as part of a line of a diagram: what Mermaid, Markdown or HTML would read as more than a character becomes
// an entity code (#59;), and nothing in it ends the line.
std::string mermaid_text(std::string_view text);

}  // namespace rung::cli
