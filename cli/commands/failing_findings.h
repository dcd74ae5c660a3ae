// --fail-on over a whole source.
#pragma once

#include <optional>

#include "base/finding.h"
#include "cli/single_value.h"

namespace rung::cli {

// True where there are findings of this severity or a worse one. Without a severity, never.
inline bool has_failing_findings(const store::Database& database, std::optional<Severity> least) {
  if (!least) return false;
  return single_integer(database, *least == Severity::error
                                      ? "SELECT 1 FROM findings WHERE severity = 'error' LIMIT 1"
                                      : "SELECT 1 FROM findings WHERE severity IN ('error', 'warning') LIMIT 1")
      .has_value();
}

}  // namespace rung::cli
