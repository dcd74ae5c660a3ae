#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace rung::cli {

enum class LadderFormat { text, mermaid, plantuml, markdown, json, svg, html };

enum class LadderFindings { none, error, warning, all };

struct LadderOptions {
  std::vector<std::string> calls;           // as typed; with all others empty: the only call, or the first few
  std::vector<std::int64_t> registrations;  // registrations.id
  std::vector<std::int64_t> connections;    // connections.id
  bool group = false;                       // each call with all legs of its group, as one ladder
  std::optional<std::string> aliases;       // a file, see Aliases
  LadderFindings findings = LadderFindings::warning;
  LadderFormat format = LadderFormat::text;
  bool show_secrets = false;
  bool ascii = false;        // no characters beyond ASCII in the drawing
  std::optional<int> width;  // columns to fit into; none: as wide as the drawing needs
  bool color = false;
};

// Draws the ladders one below the other and gives the exit status (cli/exit_status.h). Throws UsageError for what was
// asked for and does not exist, for a CALL that names several, and for several ladders in one SVG.
int run_ladder(const store::Database& database, const LadderOptions& options, std::ostream& out, std::ostream& errors);

}  // namespace rung::cli
