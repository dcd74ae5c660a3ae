// The options that single commands have: what `rung COMMAND --help` shows above the common ones.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/options.h"

namespace rung::cli {

// Values as CLI11 stores them; turned into Options after parsing.
struct Typed {
  Options options;
  std::string source;  // of the commands that take one
  std::string format = "table", progress = "auto", color = "auto", fail_on;
  bool no_header = false;
  int ladder_width = 0;
  std::string ladder_findings = "warning";
};

// The commands whose rows can be filtered.
bool is_list(Command command);

void add_own_options(CLI::App& app, Typed& typed, Command command);
// After parsing: refuses an option that another --format has. Throws CLI::ValidationError.
void check_formats(const CLI::App& app, const Typed& typed, Command command);
// After parsing: puts what add_own_options() left as text into typed.options.
void take_own_options(Typed& typed, Command command);

}  // namespace rung::cli
