#include "cli/report/report_scope.h"

#include <array>
#include <string>

#include "cli/list_filter.h"
#include "cli/single_value.h"

namespace rung::cli {
namespace {

struct ViewRow {
  ReportView view;
  std::string_view name, since, until;
};

// As in the lists (cli/list_table.cpp): not over before, and begun not after.
constexpr std::array<ViewRow, 11> views{{
    {ReportView::calls, "calls", "coalesce(ended_ns, started_ns) >= $", "started_ns <= $"},
    {ReportView::call_measures, "call_measures",
     "call IN (SELECT id FROM calls WHERE coalesce(ended_ns, started_ns) >= $)",
     "call IN (SELECT id FROM calls WHERE started_ns <= $)"},
    {ReportView::registrations, "registrations", "last_ns >= $", "first_ns <= $"},
    {ReportView::register_attempts, "register_attempts", "coalesce(ended_ns, started_ns) >= $", "started_ns <= $"},
    {ReportView::subscriptions, "subscriptions", "(ended_ns IS NULL OR ended_ns >= $)", "started_ns <= $"},
    {ReportView::publications, "publications", "(ended_ns IS NULL OR ended_ns >= $)", "started_ns <= $"},
    {ReportView::connections, "connections", "last_ns >= $", "first_ns <= $"},
    {ReportView::transactions, "transactions", "coalesce(completed_ns, started_ns) >= $", "started_ns <= $"},
    {ReportView::instant_messages, "instant_messages", "time_ns >= $", "time_ns <= $"},
    {ReportView::msrp_messages, "msrp_messages", "time_ns >= $", "time_ns <= $"},
    {ReportView::findings, "findings", "time_ns >= $", "time_ns <= $"},
}};

const ViewRow& row_of(ReportView view) { return views.at(static_cast<std::size_t>(view)); }

FilterConditions conditions_of(const ViewRow& row) {
  FilterConditions conditions;
  conditions.since = row.since;
  conditions.until = row.until;
  return conditions;
}

}  // namespace

ReportScope::ReportScope(const store::Database& database, const ListFilters& typed) : database_(database) {
  times_.since = typed.since;
  times_.until = typed.until;
  const ListFilter checked(times_, conditions_of(row_of(ReportView::calls)), database_);  // throws before any work
}

store::Statement ReportScope::ask(ReportView view, std::string_view question) const {
  const ViewRow& row = row_of(view);
  const ListFilter filter(times_, conditions_of(row), database_);
  const std::string cut =
      is_cut() ? "(SELECT * FROM " + std::string(row.name) + filter.where() + ')' : std::string(row.name);
  std::string sql(question);
  for (std::size_t at = 0; (at = sql.find('$', at)) != std::string::npos; at += cut.size()) sql.replace(at, 1, cut);
  store::Statement statement(database_, sql);
  filter.bind(statement);  // numbers only: they need not outlive the filter
  return statement;
}

std::optional<std::int64_t> ReportScope::ask_integer(ReportView view, std::string_view question) const {
  store::Statement row = ask(view, question);
  return row.step() ? known_integer(row, 0) : std::nullopt;
}

}  // namespace rung::cli
