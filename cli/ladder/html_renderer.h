// Ladders as one HTML page that needs no network.
#pragma once

#include <iosfwd>
#include <vector>

#include "cli/ladder/ladder_model.h"
#include "store/database.h"

namespace rung::cli {

// One ladder, or several below an index. `ladders` are of `database`, which has the octets of their messages.
void render_html(const store::Database& database, const std::vector<Ladder>& ladders, bool show_secrets,
                 std::ostream& out);

}  // namespace rung::cli
