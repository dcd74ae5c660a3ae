#include "cli/report/call_facts.h"

#include <map>

#include "base/limits.h"
#include "cli/single_value.h"

namespace rung::cli {
namespace {

void count_outcomes(const ReportScope& scope, CallFacts& facts) {
  store::Statement row =
      scope.ask(ReportView::calls,
                "SELECT " + std::string(outcome_sql) + ", count(*), sum(recorded_call IS NOT NULL) FROM $ GROUP BY 1");
  while (row.step()) {
    facts.by_outcome.at(static_cast<std::size_t>(row.integer(0))) = row.integer(1);
    facts.total += row.integer(1);
    facts.recordings += row.integer(2);
  }
}

void read_ratios(const ReportScope& scope, CallFacts& facts) {
  store::Statement row = scope.ask(ReportView::call_measures,
                                   "SELECT count(*), sum(answered), sum(reached), sum(redirected), sum(ended), "
                                   "sum(completed) FROM $");
  if (!row.step()) return;
  facts.answered = {row.integer(1), row.integer(0)};
  facts.reached = {row.integer(2), row.integer(0)};
  facts.established = {row.integer(1), row.integer(0) - row.integer(3)};
  facts.ended_well = {row.integer(5), row.integer(4)};
}

void read_failures(const ReportScope& scope, CallFacts& facts) {
  store::Statement row = scope.ask(
      ReportView::calls, "SELECT " + std::string(outcome_sql) +
                             " AS outcome, status, reason, count(*), min(id) FROM $ WHERE answered_ns IS NULL "
                             "GROUP BY 1, 2, 3 HAVING outcome <> 5 ORDER BY 4 DESC, 5");
  while (row.step()) {
    if (facts.failures.size() == limits::report_rows) {
      ++facts.failures_left_out;
      continue;
    }
    facts.failures.push_back({static_cast<CallOutcome>(row.integer(0)), known_integer(row, 1), std::string(row.text(2)),
                              row.integer(3), row.integer(4)});
  }
}

// What the legs of each group have in common, by the group's id.
std::map<std::int64_t, std::string> read_rules(const ReportScope& scope) {
  store::Statement row(
      scope.database(),
      "SELECT c.group_id, l.rule FROM leg_links l JOIN calls c ON c.id = l.call_a GROUP BY 1, 2 ORDER BY "
      "1, 2");
  std::map<std::int64_t, std::string> rules;
  while (row.step()) {
    std::string& text = rules[row.integer(0)];
    text += (text.empty() ? "" : ", ") + std::string(row.text(1));
  }
  return rules;
}

void read_groups(const ReportScope& scope, CallFacts& facts) {
  store::Statement row = scope.ask(
      ReportView::calls, "SELECT id, group_id, caller, callee, " + std::string(outcome_sql) +
                             " FROM (SELECT *, count(*) OVER (PARTITION BY group_id) AS legs FROM $) WHERE legs > 1 "
                             "ORDER BY group_id, id");
  const std::map<std::int64_t, std::string> rules = read_rules(scope);
  std::int64_t last = 0;
  while (row.step()) {
    const std::int64_t group = row.integer(1);
    if (group != last) {
      last = group;
      ++facts.group_count;
      if (facts.groups.size() < limits::report_rows) {
        const auto known = rules.find(group);
        facts.groups.push_back({group, known == rules.end() ? "" : known->second, {}});
      }
    }
    if (facts.groups.back().id == group)
      facts.groups.back().legs.push_back({row.integer(0), std::string(row.text(2)), std::string(row.text(3)),
                                          static_cast<CallOutcome>(row.integer(4))});
  }
}

}  // namespace

CallFacts read_call_facts(const ReportScope& scope) {
  CallFacts facts;
  count_outcomes(scope, facts);
  if (facts.total == 0) return facts;
  read_ratios(scope, facts);
  read_failures(scope, facts);
  facts.timeline = read_timeline(scope, ReportView::calls, outcome_sql, call_outcomes.size());
  read_groups(scope, facts);
  return facts;
}

}  // namespace rung::cli
