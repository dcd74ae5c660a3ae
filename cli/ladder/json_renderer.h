// Ladders as JSON, for programs. What the keys mean: docs/LADDER.md.
#pragma once

#include <iosfwd>
#include <vector>

#include "cli/ladder/ladder_model.h"

namespace rung::cli {

// One ladder is an object, none or several an array.
void render_json(const std::vector<Ladder>& ladders, std::ostream& out);

}  // namespace rung::cli
