#include "cli/report/registration_facts.h"

#include "base/limits.h"
#include "cli/single_value.h"

namespace rung::cli {
namespace {

constexpr std::string_view trouble =
    "(state IN ('rejected', 'challenged', 'flow-lost', 'flow-recovered', 'expired') OR failed_refreshes > 0 OR "
    "lost_flows > 0)";

constexpr std::string_view attempt_sql =
    "CASE WHEN status BETWEEN 200 AND 299 THEN 0 WHEN status IS NULL THEN 2 ELSE 1 END";

std::vector<Counted> counted(const ReportScope& scope, ReportView view, std::string_view sql) {
  store::Statement row = scope.ask(view, sql);
  std::vector<Counted> rows;
  while (row.step() && rows.size() < limits::report_rows)
    rows.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2)});
  return rows;
}

void count_registrations(const ReportScope& scope, RegistrationFacts& facts) {
  store::Statement row =
      scope.ask(ReportView::registrations,
                "SELECT count(*), sum(state IN ('rejected', 'challenged')), sum(state = 'flow-lost'), "
                "sum(state = 'expired') FROM $");
  if (!row.step()) return;
  facts.total = row.integer(0);
  facts.refused = row.integer(1);
  facts.lost = row.integer(2);
  facts.expired = row.integer(3);
  facts.states =
      counted(scope, ReportView::registrations,
              "SELECT state, iif(status >= 300, status, NULL), count(*) FROM $ GROUP BY 1, 2 ORDER BY 3 DESC, 1");
  store::Statement attempts = scope.ask(
      ReportView::register_attempts,
      "SELECT count(*), sum(status IS NULL OR (status >= 400 AND status NOT IN (401, 402, 407))) FROM $ WHERE "
      "ended_ns IS NOT NULL");
  if (attempts.step()) facts.ineffective = {attempts.integer(1), attempts.integer(0)};
}

void read_troubled(const ReportScope& scope, RegistrationFacts& facts) {
  facts.troubled_count =
      scope.ask_integer(ReportView::registrations, "SELECT count(*) FROM $ WHERE " + std::string(trouble)).value_or(0);
  store::Statement row = scope.ask(
      ReportView::registrations,
      "SELECT id, aor, contact, state, user_agent, transport, status, connection_id, first_ns, last_ns, lost_flows, "
      "failed_refreshes, challenges FROM $ WHERE " +
          std::string(trouble) +
          " ORDER BY CASE state WHEN 'rejected' THEN 0 WHEN 'flow-lost' THEN 1 WHEN 'challenged' THEN 2 ELSE 3 END, id "
          "LIMIT " +
          std::to_string(limits::report_rows));
  while (row.step()) {
    TroubledRegistration registration;
    registration.id = row.integer(0);
    registration.aor = row.text(1);
    registration.contact = row.text(2);
    registration.state = row.text(3);
    registration.user_agent = row.text(4);
    registration.transport = row.text(5);
    registration.status = known_integer(row, 6);
    registration.connection_id = known_integer(row, 7);
    registration.first_ns = row.integer(8);
    registration.last_ns = row.integer(9);
    registration.lost_flows = row.integer(10);
    registration.failed_refreshes = row.integer(11);
    registration.challenges = row.integer(12);
    facts.troubled.push_back(std::move(registration));
  }
}

}  // namespace

RegistrationFacts read_registration_facts(const ReportScope& scope) {
  RegistrationFacts facts;
  count_registrations(scope, facts);
  if (facts.total > 0) {
    read_troubled(scope, facts);
    facts.timeline = read_timeline(scope, ReportView::register_attempts, attempt_sql, attempt_outcomes.size());
  }
  facts.subscriptions =
      counted(scope, ReportView::subscriptions,
              "SELECT event, coalesce(state, iif(status >= 300, 'refused', 'without NOTIFY')) || coalesce(' (' || "
              "reason || ')', iif(status >= 300, ' (' || status || ')', '')), count(*) FROM $ GROUP BY 1, 2 ORDER BY 3 "
              "DESC, 1, 2");
  facts.publications =
      counted(scope, ReportView::publications,
              "SELECT event, coalesce(state, 'unanswered') || iif(status >= 300, ' (' || status || ')', "
              "''), count(*) FROM $ GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2");
  facts.messages = counted(scope, ReportView::instant_messages,
                           "SELECT status, NULL, count(*) FROM $ GROUP BY 1 ORDER BY 3 DESC, 1");
  facts.msrp = counted(scope, ReportView::msrp_messages,
                       "SELECT coalesce(method, status), NULL, count(*) FROM $ GROUP BY method, status "
                       "ORDER BY method IS NULL, 3 DESC, 1");
  return facts;
}

}  // namespace rung::cli
