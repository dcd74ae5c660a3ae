#include "cli/report/call_table.h"

#include <algorithm>
#include <ostream>

#include "base/limits.h"
#include "cli/json_text.h"
#include "cli/ladder/uri_text.h"
#include "cli/page/markup.h"
#include "cli/report/chart_axis.h"
#include "cli/report/charts.h"
#include "cli/report/html_table.h"
#include "cli/single_value.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::int64_t million = 1'000'000;

std::string optional_delay(const std::optional<double>& ms) { return ms ? delay_text(*ms) : std::string(); }

std::string findings_text(const CallRow& row) {
  std::string text;
  if (row.errors > 0) text += "<span class=\"badge error\">" + amount_text(row.errors, "error") + "</span> ";
  if (row.warnings > 0) text += "<span class=\"badge warning\">" + amount_text(row.warnings, "warning") + "</span>";
  return text;
}

// As the script makes it of the same values.
void write_row(std::ostream& out, const CallRow& row, bool dated) {
  const OutcomeRow& outcome = call_outcomes[static_cast<std::size_t>(row.outcome)];
  out << "<tr id=\"call-" << row.id << "\"><td class=\"number\"><a href=\"#call-" << row.id << "\">" << row.id
      << "</a></td><td>" << time_text(row.started_ns).substr(dated ? 0 : 11) << "</td><td>" << markup(row.caller)
      << "</td><td>" << markup(row.callee) << "</td><td>" << chart_key(outcome.style) << outcome.name << "</td><td>"
      << (row.status ? markup(status_text(row.status, row.reason)) : "") << "</td><td class=\"number\">"
      << optional_delay(row.pdd_ms) << "</td><td class=\"number\">" << optional_delay(row.duration_ms) << "</td><td>"
      << markup(row.transports) << "</td><td class=\"number\">" << row.messages << "</td><td>" << findings_text(row)
      << "</td></tr>\n";
}

void write_controls(std::ostream& out) {
  out << "<div class=\"controls needs-script no-print\" role=\"search\" aria-label=\"Calls\">\n"
         "<input type=\"search\" id=\"call-search\" placeholder=\"Search: number, caller, callee, Call-ID, response\" "
         "aria-label=\"Search calls\" title=\"Press / to search\">\n"
         "<select id=\"call-outcome\" aria-label=\"Outcome\"><option value=\"\">all outcomes</option>";
  for (std::size_t i = 0; i < call_outcomes.size(); ++i)
    out << "<option value=\"" << i << "\">" << call_outcomes[i].name << "</option>";
  out << "</select>\n<label><input type=\"checkbox\" id=\"call-findings\"> with errors or warnings</label>\n"
         "<button type=\"button\" id=\"call-time\" hidden></button>\n"
         "<span id=\"call-count\" role=\"status\" class=\"quiet\"></span>\n</div>\n";
}

constexpr std::string_view pager =
    "<div class=\"controls needs-script no-print\"><button type=\"button\" id=\"call-back\">Back</button>"
    "<span id=\"call-page\" role=\"status\"></span><button type=\"button\" id=\"call-on\">On</button>"
    "<select id=\"call-rows\" aria-label=\"Rows of a "
    "page\"><option>50</option><option>200</option><option>1000</option>"
    "</select></div>\n";

}  // namespace

std::vector<CallRow> read_call_rows(const ReportScope& scope) {
  store::Statement row = scope.ask(
      ReportView::calls,
      "SELECT id, started_ns, group_id, messages, caller, callee, call_id, state, reason, transports, hung_up_by, "
      "outcome, "
      "status, pdd_ms, setup_ms, duration_ms, coalesce(errors, 0), coalesce(warnings, 0) FROM (SELECT *, " +
          std::string(outcome_sql) +
          " AS outcome FROM $) c LEFT JOIN (SELECT call, sum(severity = 'error') AS errors, sum(severity = 'warning') "
          "AS "
          "warnings FROM findings WHERE call IS NOT NULL GROUP BY call) f ON f.call = c.id ORDER BY outcome <> 4 AND "
          "coalesce(errors + warnings, 0) = 0, id LIMIT " +
          std::to_string(limits::report_calls));
  std::vector<CallRow> rows;
  while (row.step()) {
    CallRow call;
    call.id = row.integer(0);
    call.started_ns = row.integer(1);
    call.group_id = row.integer(2);
    call.messages = row.integer(3);
    call.caller = short_uri(row.text(4));
    call.callee = short_uri(row.text(5));
    call.call_id = row.text(6);
    call.state = row.text(7);
    call.reason = row.text(8);
    call.transports = row.text(9);
    call.hung_up_by = row.text(10);
    call.outcome = static_cast<CallOutcome>(row.integer(11));
    call.status = known_integer(row, 12);
    call.pdd_ms = known_real(row, 13);
    call.setup_ms = known_real(row, 14);
    call.duration_ms = known_real(row, 15);
    call.errors = row.integer(16);
    call.warnings = row.integer(17);
    rows.push_back(std::move(call));
  }
  return rows;
}

bool are_dated(const std::vector<CallRow>& rows) {
  constexpr std::int64_t day = 86'400'000 * million;
  return std::any_of(rows.begin(), rows.end(), [&](const CallRow& row) {
    return bucket_begin(row.started_ns, day) != bucket_begin(rows.front().started_ns, day);
  });
}

void write_call_table(std::ostream& out, const std::vector<CallRow>& rows, std::int64_t all) {
  write_controls(out);
  out << "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Calls\"><table id=\"call-table\"><caption>";
  const std::size_t shown = std::min(rows.size(), limits::report_calls_on_paper);
  if (static_cast<std::int64_t>(shown) < all)
    out << "Calls: " << count_text(static_cast<std::int64_t>(shown)) << " of " << count_text(all)
        << ", those that failed or have findings first";
  else
    out << "Calls";
  out << "</caption><thead><tr>";
  for (const HtmlColumn& column :
       {HtmlColumn{"call", true}, HtmlColumn{"began (UTC)"}, HtmlColumn{"caller"}, HtmlColumn{"callee"},
        HtmlColumn{"outcome"}, HtmlColumn{"response"}, HtmlColumn{"post-dial", true}, HtmlColumn{"duration", true},
        HtmlColumn{"transports"}, HtmlColumn{"messages", true}, HtmlColumn{"findings"}})
    out << "<th scope=\"col\"" << (column.number ? " class=\"number\">" : ">") << column.title << "</th>";
  out << "</tr></thead><tbody>\n";
  for (std::size_t i = 0; i < shown; ++i) write_row(out, rows[i], are_dated(rows));
  out << "</tbody></table></div>\n" << pager;
  if (static_cast<std::int64_t>(rows.size()) < all)
    out << "<p class=\"quiet\">This page knows " << count_text(static_cast<std::int64_t>(rows.size())) << " of "
        << count_text(all) << " calls: those that failed or have findings come first.</p>\n";
}

std::string call_rows_json(const std::vector<CallRow>& rows) {
  const auto text = [](std::string_view value) { return json_string(printable(value)); };
  const auto number = [](const std::optional<double>& value) { return value ? json_number(*value) : "null"; };
  std::string json = std::string("{\"dated\":") + (are_dated(rows) ? "true" : "false") + ",\"outcomes\":[";
  for (std::size_t i = 0; i < call_outcomes.size(); ++i)
    json +=
        (i == 0 ? "[" : ",[") + json_string(call_outcomes[i].name) + ',' + json_string(call_outcomes[i].style) + ']';
  json += "],\"calls\":[";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const CallRow& row = rows[i];
    json += (i == 0 ? "\n[" : ",\n[") + std::to_string(row.id) + ',' +
            json_number(static_cast<double>(row.started_ns / million)) + ',' + text(row.caller) + ',' +
            text(row.callee) + ',' + std::to_string(static_cast<int>(row.outcome)) + ',' +
            (row.status ? text(status_text(row.status, row.reason)) : "null") + ',' + number(row.pdd_ms) + ',' +
            number(row.duration_ms) + ',' + text(row.transports) + ',' + std::to_string(row.messages) + ',' +
            std::to_string(row.errors) + ',' + std::to_string(row.warnings) + ',' + text(row.call_id) + ',' +
            text(row.state) + ',' + std::to_string(row.group_id) + ',' + number(row.setup_ms) + ',' +
            text(row.hung_up_by) + ']';
  }
  return json + "]}";
}

}  // namespace rung::cli
