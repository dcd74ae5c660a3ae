#include "cli/report/timeline.h"

#include "cli/report/chart_axis.h"
#include "cli/single_value.h"

namespace rung::cli {
namespace {

// Clocks that were never set, or are crafted, count at the ends of what a date can be: 1970 and 2116.
constexpr std::string_view began = "min(max(started_ns, 0), 4611686018427387903)";

}  // namespace

std::optional<Timeline> read_timeline(const ReportScope& scope, ReportView view, std::string_view class_sql,
                                      std::size_t classes) {
  store::Statement ends =
      scope.ask(view, "SELECT min(" + std::string(began) + "), max(" + std::string(began) + ") FROM $");
  if (!ends.step() || !known_integer(ends, 0)) return std::nullopt;
  Timeline timeline;
  timeline.length_ns = bucket_length(ends.integer(0), ends.integer(1));
  timeline.first_ns = bucket_begin(ends.integer(0), timeline.length_ns);
  const std::int64_t last = (ends.integer(1) - timeline.first_ns) / timeline.length_ns;
  timeline.buckets.assign(static_cast<std::size_t>(last) + 1, std::vector<std::int64_t>(classes, 0));
  store::Statement row =
      scope.ask(view, "SELECT (" + std::string(began) + " - " + std::to_string(timeline.first_ns) + ") / " +
                          std::to_string(timeline.length_ns) + ", " + std::string(class_sql) +
                          ", count(*) FROM $ WHERE started_ns IS NOT NULL GROUP BY 1, 2");
  while (row.step())
    timeline.buckets.at(static_cast<std::size_t>(row.integer(0))).at(static_cast<std::size_t>(row.integer(1))) =
        row.integer(2);
  return timeline;
}

}  // namespace rung::cli
