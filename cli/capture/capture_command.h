// `rung capture` and `rung interfaces`. Both give the exit status and throw as the commands do (cli/commands/commands.h).
#pragma once

#include "cli/options.h"

namespace rung::cli {

int run_capture(const Options& options);
int run_interfaces(const Options& options);

}  // namespace rung::cli
