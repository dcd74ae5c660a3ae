#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace rung::cli {

enum class LadderFormat { text, svg, html };

struct LadderOptions {
  std::vector<std::string> calls;  // as typed; empty: the only call, or the first few
  bool ascii = false;              // no characters beyond ASCII in the drawing
  std::optional<int> width;        // columns to fit into; none: as wide as the drawing needs
  bool color = false;
  LadderFormat format = LadderFormat::text;
  bool show_secrets = false;  // in messages that a page shows
};

// Draws the calls one below the other and gives the exit status (cli/exit_status.h). Throws
// UsageError for a CALL that names no call, or more than one, and for several calls in one SVG.
int run_ladder(const store::Database& database, const LadderOptions& options, std::ostream& out, std::ostream& errors);

}  // namespace rung::cli
