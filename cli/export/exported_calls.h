// The calls that an export is asked for.
#pragma once

#include <cstdint>
#include <vector>

#include "cli/export/export_command.h"
#include "store/database.h"

namespace rung::cli {

// calls.id in ascending order, each once: those named and, with --group, all of their groups. Empty where none was
// named. Throws UsageError for a CALL that names no call, or more than one.
std::vector<std::int64_t> exported_calls(const store::Database& database, const ExportOptions& options);

}  // namespace rung::cli
