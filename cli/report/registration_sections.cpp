// Registrations, and what else SIP carries beside calls.
#include <ostream>

#include "cli/page/markup.h"
#include "cli/report/html_table.h"
#include "cli/report/report_sections.h"

namespace rung::cli {
namespace {

std::string notes_of(const TroubledRegistration& registration) {
  std::string text;
  const auto add = [&](std::int64_t count, std::string_view noun) {
    if (count > 0) text += (text.empty() ? "" : ", ") + amount_text(count, noun);
  };
  add(registration.lost_flows, "lost connection");
  add(registration.failed_refreshes, "failed refresh");
  add(registration.challenges, "challenge");
  return text;
}

std::vector<std::vector<std::string>> counted_rows(const std::vector<Counted>& counted) {
  std::vector<std::vector<std::string>> rows;
  for (const Counted& row : counted) rows.push_back({markup(row.name), markup(row.detail), count_text(row.count)});
  return rows;
}

}  // namespace

void write_registrations(std::ostream& out, const RegistrationFacts& registrations, const SourceWords& source) {
  if (registrations.total == 0) return;
  out << "<section class=\"card\" id=\"registrations\" aria-labelledby=\"registrations-title\">\n<h2 "
         "id=\"registrations-title\">Registrations</h2>\n";
  std::vector<std::vector<std::string>> rows;
  for (const Counted& state : registrations.states)
    rows.push_back({markup(state.name), state.detail.empty() ? "" : markup(status_text(std::stoll(state.detail))),
                    count_text(state.count), percent_text(state.count, registrations.total)});
  write_table(out, "Bindings by state", {{"state"}, {"last response"}, {"registrations", true}, {"share", true}}, rows);
  rows.clear();
  for (const TroubledRegistration& registration : registrations.troubled)
    rows.push_back({std::to_string(registration.id), time_text(registration.first_ns), markup(registration.aor),
                    markup(registration.contact), markup(registration.state),
                    registration.status ? markup(status_text(registration.status)) : "", notes_of(registration),
                    markup(registration.transport), markup(registration.user_agent)});
  if (!rows.empty())
    write_table(out, "Refused, lost, expired or not refreshed in time",
                {{"id", true},
                 {"first seen (UTC)"},
                 {"address of record"},
                 {"contact"},
                 {"state"},
                 {"last response"},
                 {"notes"},
                 {"transport"},
                 {"user agent"}},
                rows);
  write_left_out(out, static_cast<std::int64_t>(registrations.troubled.size()), registrations.troubled_count,
                 "rung registrations " + source.text);
  out << "</section>\n";
}

void write_other_requests(std::ostream& out, const RegistrationFacts& registrations) {
  if (registrations.subscriptions.empty() && registrations.publications.empty() && registrations.messages.empty() &&
      registrations.msrp.empty())
    return;
  out << "<section class=\"card\" id=\"others\" aria-labelledby=\"others-title\">\n<h2 "
         "id=\"others-title\">Subscriptions "
         "and messages</h2>\n";
  if (!registrations.subscriptions.empty())
    write_table(out, "Subscriptions", {{"event"}, {"state"}, {"count", true}},
                counted_rows(registrations.subscriptions));
  if (!registrations.publications.empty())
    write_table(out, "Publications", {{"event"}, {"state"}, {"count", true}}, counted_rows(registrations.publications));
  std::vector<std::vector<std::string>> rows;
  for (const Counted& row : registrations.messages)
    rows.push_back(
        {row.name.empty() ? "no final response" : markup(status_text(std::stoll(row.name))), count_text(row.count)});
  if (!rows.empty()) write_table(out, "Page-mode messages (MESSAGE)", {{"response"}, {"count", true}}, rows);
  rows.clear();
  for (const Counted& row : registrations.msrp) rows.push_back({markup(row.name), count_text(row.count)});
  if (!rows.empty()) write_table(out, "MSRP", {{"request or response"}, {"count", true}}, rows);
  out << "</section>\n";
}

}  // namespace rung::cli
