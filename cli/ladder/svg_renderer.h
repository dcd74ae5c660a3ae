// A ladder as an SVG file of its own, for tickets, wikis and presentations.
#pragma once

#include <iosfwd>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

// One XML 1.0 document that needs nothing else: no script, no font, nothing to load. It is readable as it is, and dark
// where whoever shows it says that dark is preferred. Every text stands in it whole as the <title> of its step, which
// programs show when pointed at and read aloud.
void render_svg(const Ladder& ladder, std::ostream& out);

}  // namespace rung::cli
