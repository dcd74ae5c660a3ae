// How long things took: percentiles and histograms.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cli/report/report_scope.h"

namespace rung::cli {

struct DelayFacts {
  std::string_view name, meaning;
  std::int64_t count = 0;
  double least = 0, median = 0, p90 = 0, p95 = 0, p99 = 0, most = 0, mean = 0;  // ms
  // Bar i holds the values from bounds[i] up to bounds[i + 1].
  std::vector<double> bounds;
  std::vector<std::int64_t> bars;
};

// Those that were measured at all: post-dial delay, setup, duration, disconnect, registration.
std::vector<DelayFacts> read_delays(const ReportScope& scope);

}  // namespace rung::cli
