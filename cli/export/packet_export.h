// The packets of calls as a pcapng file.
#pragma once

#include "cli/options.h"

namespace rung::cli {

// `rung export SOURCE CALL… -o FILE.pcapng`: as run_export().
int export_packets(const Options& options);

}  // namespace rung::cli
