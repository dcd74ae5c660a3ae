// Findings with what they mean, what to do, and where they stand.
#include <ostream>

#include "cli/finding_groups.h"
#include "cli/page/markup.h"
#include "cli/report/html_table.h"
#include "cli/report/report_sections.h"

namespace rung::cli {
namespace {

void write_places(std::ostream& out, const FindingGroup& group) {
  const auto number = [](const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : ""; };
  std::vector<std::vector<std::string>> rows;
  for (const FindingPlace& place : group.places)
    rows.push_back({time_text(place.time_ns), number(place.frame), number(place.connection), number(place.message),
                    place.call ? call_link(*place.call) : "", markup(place.detail)});
  const auto shown = static_cast<std::int64_t>(group.places.size());
  write_table(out, shown < group.count ? "The first " + count_text(shown) + " places" : "Places",
              {{"time (UTC)"}, {"packet", true}, {"connection", true}, {"message", true}, {"call"}, {"detail"}}, rows);
}

void write_group(std::ostream& out, const FindingGroup& group) {
  const FindingRow* row = row_with_id(group.code);
  out << "<details class=\"finding\" id=\"finding-" << markup(group.severity) << '-' << markup(group.code)
      << "\"><summary>" << severity_badge(group.severity) << " <b>"
      << markup(row != nullptr ? row->meaning : group.code) << "</b> <code>" << markup(group.code)
      << "</code> <span class=\"quiet\">" << amount_text(group.count, "time");
  if (group.calls > 0) out << ", " << amount_text(group.calls, "call");
  out << "</span></summary>\n";
  if (row != nullptr) out << "<p>" << markup(row->advice) << "</p>\n";
  if (!group.reference.empty() && group.reference != "-")
    out << "<p class=\"quiet\">See " << markup(group.reference) << ".</p>\n";
  write_places(out, group);
  out << "</details>\n";
}

}  // namespace

void write_findings(std::ostream& out, const std::vector<FindingGroup>& findings) {
  out << "<section class=\"card\" id=\"findings\" aria-labelledby=\"findings-title\">\n<h2 "
         "id=\"findings-title\">Findings</h2>\n";
  if (findings.empty()) out << "<p>None.</p>\n";
  for (const FindingGroup& group : findings) write_group(out, group);
  out << "</section>\n";
}

}  // namespace rung::cli
