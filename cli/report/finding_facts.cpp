#include "cli/report/finding_facts.h"

#include "base/limits.h"
#include "cli/single_value.h"

namespace rung::cli {

std::vector<FindingGroup> read_finding_groups(const ReportScope& scope) {
  std::vector<FindingGroup> groups;
  store::Statement group = scope.ask(
      ReportView::findings,
      "SELECT severity, code, reference, count(*), count(DISTINCT call) FROM $ GROUP BY severity, code ORDER BY CASE "
      "severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, count(*) DESC, min(id)");
  while (group.step())
    groups.push_back({std::string(group.text(0)),
                      std::string(group.text(1)),
                      std::string(group.text(2)),
                      group.integer(3),
                      group.integer(4),
                      {}});
  store::Statement place = scope.ask(ReportView::findings,
                                     "SELECT severity, code, time_ns, frame, connection_id, message_id, call, detail "
                                     "FROM (SELECT *, row_number() OVER "
                                     "(PARTITION BY severity, code ORDER BY id) AS place FROM $) WHERE place <= " +
                                         std::to_string(limits::report_finding_places) + " ORDER BY id");
  while (place.step())
    for (FindingGroup& found : groups)
      if (found.severity == place.text(0) && found.code == place.text(1))
        found.places.push_back({place.integer(2), known_integer(place, 3), known_integer(place, 4),
                                known_integer(place, 5), known_integer(place, 6), std::string(place.text(7))});
  return groups;
}

}  // namespace rung::cli
