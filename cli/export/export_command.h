// `rung export`: calls out of a source, as something that other programs read.
#pragma once

#include <string>
#include <vector>

#include "cli/export/clf_export.h"
#include "cli/sipp/sipp_export.h"

namespace rung::cli {

struct Options;

struct ExportOptions {
  std::vector<std::string> calls;  // as typed
  std::string format = "pcapng";   // a row of the table in export_command.cpp
  bool group = false;              // with each call all legs of its group
  bool no_secrets = false;         // pcapng: without what decrypts the packets
  ClfOptions clf;
  SippOptions sipp;
};

// Gives the exit status (cli/exit_status.h). Throws as the commands do (cli/commands/commands.h).
int run_export(const Options& options);

}  // namespace rung::cli
