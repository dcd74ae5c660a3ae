// Calls and registrations by time, what calls came to, and which of them are legs of one.
#include <ostream>

#include "cli/page/markup.h"
#include "cli/report/chart_axis.h"
#include "cli/report/charts.h"
#include "cli/report/html_table.h"
#include "cli/report/report_sections.h"

namespace rung::cli {
namespace {

template <typename Rows>
std::vector<ChartClass> classes_of(const Rows& rows) {
  std::vector<ChartClass> classes;
  for (const auto& row : rows) classes.push_back({row.name, row.style});
  return classes;
}

void write_legend(std::ostream& out, const std::vector<ChartClass>& classes, const Timeline& timeline) {
  out << "<p class=\"classes\">";
  for (std::size_t i = 0; i < classes.size(); ++i) {
    std::int64_t count = 0;
    for (const auto& bucket : timeline.buckets) count += bucket[i];
    if (count > 0)
      out << "<span>" << chart_key(classes[i].style) << markup(classes[i].name) << ' ' << count_text(count)
          << "</span> ";
  }
  out << "</p>\n";
}

void write_buckets(std::ostream& out, const std::vector<ChartClass>& classes, const Timeline& timeline) {
  std::vector<HtmlColumn> columns{{"from (UTC)", false}};
  for (const ChartClass& each : classes) columns.push_back({each.name, true});
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < timeline.buckets.size(); ++i) {
    std::vector<std::string> cells{
        time_text(timeline.first_ns + static_cast<std::int64_t>(i) * timeline.length_ns).substr(0, 19)};
    std::int64_t sum = 0;
    for (const std::int64_t count : timeline.buckets[i]) {
      sum += count;
      cells.push_back(count_text(count));
    }
    if (sum > 0) rows.push_back(std::move(cells));
  }
  out << "<details class=\"no-print\"><summary>The same as numbers</summary>\n";
  write_table(out, "Each " + bucket_text(timeline.length_ns), columns, rows);
  out << "</details>\n";
}

void write_chart(std::ostream& out, std::string_view id, std::string_view title, const Timeline& timeline,
                 const std::vector<ChartClass>& classes) {
  out << "<figure><figcaption>" << markup(title) << " <span class=\"quiet\">begun in each "
      << bucket_text(timeline.length_ns) << ", UTC</span></figcaption>\n";
  write_legend(out, classes, timeline);
  out << timeline_chart(id, title, timeline, classes) << "\n</figure>\n";
  write_buckets(out, classes, timeline);
}

}  // namespace

void write_timeline(std::ostream& out, const ReportFacts& facts) {
  if (!facts.calls.timeline && !facts.registrations.timeline) return;
  out << "<section class=\"card\" id=\"timeline\" aria-labelledby=\"timeline-title\">\n<h2 "
         "id=\"timeline-title\">Timeline</h2>\n";
  if (facts.calls.timeline)
    write_chart(out, "calls-by-time", "Calls", *facts.calls.timeline, classes_of(call_outcomes));
  if (facts.registrations.timeline)
    write_chart(out, "registrations-by-time", "Attempts to register", *facts.registrations.timeline,
                classes_of(attempt_outcomes));
  out << "</section>\n";
}

void write_outcomes(std::ostream& out, const CallFacts& calls) {
  const auto classes = classes_of(call_outcomes);
  out << share_chart("Calls", classes, {calls.by_outcome.begin(), calls.by_outcome.end()});
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (calls.by_outcome[i] > 0)
      rows.push_back({chart_key(classes[i].style) + markup(classes[i].name), count_text(calls.by_outcome[i]),
                      percent_text(calls.by_outcome[i], calls.total), markup(call_outcomes[i].meaning)});
  out << "<div class=\"beside\"><div>\n";
  write_table(out, "Outcomes", {{"outcome"}, {"calls", true}, {"share", true}, {"meaning"}}, rows);
  if (calls.recordings > 0)
    out << "<p class=\"quiet\">" << amount_text(calls.recordings, "recording session")
        << " (RFC 7866) among them; ratios do not count them.</p>\n";
  out << "</div><div>\n";
  rows.clear();
  for (const FailureFacts& failure : calls.failures)
    rows.push_back({markup(status_text(failure.status, failure.reason)),
                    chart_key(call_outcomes[static_cast<std::size_t>(failure.outcome)].style) +
                        markup(call_outcomes[static_cast<std::size_t>(failure.outcome)].name),
                    count_text(failure.count), call_link(failure.example)});
  if (!rows.empty())
    write_table(out, "Not answered, by what the caller got", {{"response"}, {"outcome"}, {"calls", true}, {"first"}},
                rows);
  if (calls.failures_left_out > 0)
    out << "<p class=\"quiet\">" << amount_text(calls.failures_left_out, "rarer response") << " more.</p>\n";
  out << "</div></div>\n";
}

void write_leg_groups(std::ostream& out, const CallFacts& calls, const SourceWords& source) {
  if (calls.groups.empty()) return;
  out << "<section class=\"card\" id=\"groups\" aria-labelledby=\"groups-title\">\n<h2 id=\"groups-title\">Legs of one "
         "call</h2>\n<p class=\"quiet\">Calls that a back-to-back user agent, a transfer or a conference ties "
         "together, "
         "and what they have in common.</p>\n";
  std::vector<std::vector<std::string>> rows;
  for (const LegGroup& group : calls.groups) {
    std::string legs;
    for (const Leg& leg : group.legs)
      legs += "<li>" + call_link(leg.call) + ' ' + markup(leg.caller) + " → " + markup(leg.callee) + ", " +
              std::string(call_outcomes[static_cast<std::size_t>(leg.outcome)].name) + "</li>";
    rows.push_back({std::to_string(group.id), "<ul class=\"plain\">" + legs + "</ul>", markup(group.rules)});
  }
  write_table(out, "Groups of legs", {{"group", true}, {"legs"}, {"in common"}}, rows);
  write_left_out(out, static_cast<std::int64_t>(calls.groups.size()), calls.group_count,
                 "rung query " + source.text + " @legs");
  out << "</section>\n";
}

}  // namespace rung::cli
