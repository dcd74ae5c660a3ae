// How many of what began when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/report_scope.h"

namespace rung::cli {

struct Timeline {
  std::int64_t first_ns = 0;                       // beginning of the first bucket
  std::int64_t length_ns = 0;                      // of a bucket
  std::vector<std::vector<std::int64_t>> buckets;  // each with a count for each class
};

// Rows of the view by the column started_ns and a class: an SQL expression that gives 0 to classes - 1. Nothing where
// there is no row.
std::optional<Timeline> read_timeline(const ReportScope& scope, ReportView view, std::string_view class_sql,
                                      std::size_t classes);

}  // namespace rung::cli
