// A ladder as Markdown (GFM) for a ticket: facts, a Mermaid diagram, a list of messages.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

void render_markdown(const Ladder& ladder, std::ostream& out);

// Any text as a code span in a cell of a table: nothing in it is markup, a link or a mention there.
std::string markdown_code(std::string_view text);

}  // namespace rung::cli
