#include "cli/report/report_page.h"

#include <ostream>

#include "base/timestamp.h"
#include "cli/json_text.h"
#include "cli/ladder/html_section.h"
#include "cli/page/markup.h"
#include "cli/page/page_writer.h"
#include "cli/report/chart_axis.h"
#include "cli/report/charts.h"
#include "cli/report/html_table.h"

namespace rung::cli {
namespace {

std::string subtitle_of(const ReportPage& page) {
  const SummaryFacts& source = page.facts.source;
  if (!source.first_ns || !source.last_ns) return "no packets";
  return time_text(*source.first_ns) + " to " + time_text(*source.last_ns) + " UTC, " +
         delay_text(static_cast<double>((Timestamp{*source.last_ns} - Timestamp{*source.first_ns}).ns) / 1e6);
}

void write_contents(std::ostream& out, const ReportFacts& facts) {
  out << "<nav class=\"contents no-print\" aria-label=\"Sections\"><ul>\n";
  const auto link = [&](bool there, std::string_view id, std::string_view name) {
    if (there) out << "<li><a href=\"#" << id << "\">" << name << "</a></li>\n";
  };
  link(true, "overview", "Overview");
  link(facts.calls.timeline || facts.registrations.timeline, "timeline", "Timeline");
  link(facts.calls.total > 0, "calls", "Calls");
  link(!facts.delays.empty(), "delays", "Delays");
  link(!facts.traffic.methods.empty(), "responses", "Responses");
  link(facts.registrations.total > 0, "registrations", "Registrations");
  link(facts.traffic.connections.total > 0, "connections", "Connections");
  link(true, "findings", "Findings");
  link(!facts.traffic.user_agents.empty() || !facts.traffic.servers.empty(), "products", "User agents");
  link(!facts.calls.groups.empty(), "groups", "Legs");
  link(true, "sources", "Source");
  out << "</ul></nav>\n";
}

void write_calls(std::ostream& out, const ReportPage& page) {
  if (page.facts.calls.total == 0) return;
  out << "<section class=\"card\" id=\"calls\" aria-labelledby=\"calls-title\">\n<h2 id=\"calls-title\">Calls</h2>\n";
  write_outcomes(out, page.facts.calls);
  write_call_table(out, page.calls, page.facts.calls.total);
  const auto drawn = static_cast<std::int64_t>(page.ladders.size());
  if (drawn < page.facts.calls.total)
    out << "<p class=\"quiet\">The ladders of " << count_text(drawn) << " of " << count_text(page.facts.calls.total)
        << " calls are in this page, those that failed or have findings first; <code>"
        << markup("rung ladder " + page.source.text + " CALL") << "</code> draws any other.</p>\n";
  out << "</section>\n";
}

// Where a ladder opens. Empty until a script fills it.
constexpr std::string_view dialog =
    "<dialog id=\"call-dialog\" aria-labelledby=\"call-title\">\n<div class=\"dialog-head\"><h2 id=\"call-title\"></h2>"
    "<button type=\"button\" id=\"call-previous\" title=\"Left arrow\">Previous</button><button type=\"button\" "
    "id=\"call-next\" title=\"Right arrow\">Next</button><button type=\"button\" id=\"call-close\" "
    "title=\"Esc\">Close</button></div>\n<div id=\"call-ladder\"></div>\n<p class=\"quiet\">Also: <code "
    "id=\"call-command\"></code></p>\n</dialog>\n";

}  // namespace

void write_report(const ReportPage& page, const ReportScope& scope, std::ostream& out) {
  const ReportFacts& facts = page.facts;
  PageWriter writer({page.title, subtitle_of(page), {ladder_css, report_css}, {ladder_js, report_js}}, out);
  out << chart_patterns();
  write_contents(out, facts);
  write_overview(out, facts, scope, page.source);
  write_timeline(out, facts);
  write_calls(out, page);
  write_delays(out, facts);
  write_responses(out, facts.traffic);
  write_registrations(out, facts.registrations, page.source);
  write_other_requests(out, facts.registrations);
  write_connections(out, facts.traffic.connections, page.source);
  write_findings(out, facts.findings);
  write_products(out, facts.traffic);
  write_leg_groups(out, facts.calls, page.source);
  write_sources(out, facts, page.source);
  out << dialog;
  write_ladders(out, page.ladders);
  writer.add_json("report-calls", call_rows_json(page.calls));
  writer.add_json("report-source", json_string(page.source.text));
  writer.finish();
}

}  // namespace rung::cli
