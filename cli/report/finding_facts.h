// Findings as a report shows them: by code, with their first places.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/report_scope.h"

namespace rung::cli {

struct FindingPlace {
  std::int64_t time_ns = 0;
  std::optional<std::int64_t> frame, connection, message, call;
  std::string detail;
};

struct FindingGroup {
  std::string severity, code, reference;
  std::int64_t count = 0, calls = 0;  // how often, and of how many calls
  std::vector<FindingPlace> places;   // the first ones
};

// The gravest first, then the most frequent.
std::vector<FindingGroup> read_finding_groups(const ReportScope& scope);

}  // namespace rung::cli
