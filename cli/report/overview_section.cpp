// What comes first: what is wrong, the key figures, or why there is nothing to see.
#include <algorithm>
#include <ostream>

#include "cli/page/markup.h"
#include "cli/report/chart_axis.h"
#include "cli/report/headlines.h"
#include "cli/report/html_table.h"
#include "cli/report/report_sections.h"
#include "cli/summary_text.h"

namespace rung::cli {
namespace {

void write_lines(std::ostream& out, std::string_view title, const std::vector<std::string>& lines, bool code) {
  if (lines.empty()) return;
  out << "<h3>" << title << "</h3>\n<ul class=\"" << (code ? "commands" : "reasons") << "\">\n";
  for (const std::string& line : lines)
    out << "<li>" << (code ? "<code>" : "") << markup(line) << (code ? "</code>" : "") << "</li>\n";
  out << "</ul>\n";
}

// Keys that were typed are no more than a hint for the commands; the words of the summary serve here, too.
void write_silence(std::ostream& out, const ReportFacts& facts, const SourceWords& source) {
  out << "<section class=\"card verdict error\" id=\"overview\" aria-labelledby=\"overview-title\">\n"
         "<h2 id=\"overview-title\">No SIP could be read from this source</h2>\n";
  write_lines(out, "Why", explain_silence(facts.source), false);
  write_lines(out, "What to do", next_commands(facts.source, source.sources, source.key_logs), true);
  out << "</section>\n";
}

void write_nothing_then(std::ostream& out, const ReportFacts& facts, const ReportScope& scope) {
  out << "<section class=\"card verdict warning\" id=\"overview\" aria-labelledby=\"overview-title\">\n"
         "<h2 id=\"overview-title\">Nothing happened in the time asked for</h2>\n<p>";
  if (scope.times().since) out << "Since <code>" << markup(*scope.times().since) << "</code>. ";
  if (scope.times().until) out << "Until <code>" << markup(*scope.times().until) << "</code>. ";
  if (facts.source.first_ns && facts.source.last_ns)
    out << "The source holds packets from " << time_text(*facts.source.first_ns) << " to "
        << time_text(*facts.source.last_ns) << " (UTC).";
  out << "</p>\n</section>\n";
}

void write_headlines(std::ostream& out, const ReportFacts& facts) {
  const std::vector<Headline> lines = headlines(facts);
  const std::string_view gravest = lines.empty() ? "success" : lines.front().severity;
  out << "<section class=\"card verdict " << gravest << "\" id=\"overview\" aria-labelledby=\"overview-title\">\n"
      << "<h2 id=\"overview-title\">" << (lines.empty() ? "Nothing wrong was found" : "What to look at first")
      << "</h2>\n";
  if (lines.empty()) {
    out << "<p>No call failed for the network, no registration was lost, every connection could be read, and there is "
           "no finding above a note.</p>\n";
  } else {
    out << "<ul class=\"headlines\">\n";
    for (const Headline& line : lines) {
      out << "<li>" << severity_badge(line.severity) << "<span>" << markup(line.text) << " <a href=\"#"
          << markup(line.section) << "\">More</a>";
      if (line.call > 0) out << ", for example " << call_link(line.call);
      out << "</span></li>\n";
    }
    out << "</ul>\n";
  }
  out << "</section>\n";
}

void write_figure(std::ostream& out, std::string_view section, std::string_view name, const std::string& value,
                  const std::string& note) {
  out << "<li><a href=\"#" << section << "\"><span class=\"figure-name\">" << markup(name)
      << "</span><span class=\"value\">" << markup(value) << "</span><span class=\"note\">" << markup(note)
      << "</span></a></li>\n";
}

std::int64_t with_severity(const std::vector<FindingGroup>& findings, std::string_view severity) {
  std::int64_t count = 0;
  for (const FindingGroup& group : findings)
    if (group.severity == severity) count += group.count;
  return count;
}

void write_figures(std::ostream& out, const ReportFacts& facts) {
  const CallFacts& calls = facts.calls;
  out << "<ul class=\"figures\" aria-label=\"Key figures\">\n";
  if (calls.total > 0) {
    const auto count_of = [&](CallOutcome outcome) { return calls.by_outcome[static_cast<std::size_t>(outcome)]; };
    write_figure(out, "calls", "Calls", count_text(calls.total),
                 count_text(count_of(CallOutcome::answered)) + " answered, " +
                     count_text(count_of(CallOutcome::failed)) + " failed");
    write_figure(out, "calls", "Answered (ASR)", percent_text(calls.answered.numerator, calls.answered.denominator),
                 "of " + amount_text(calls.answered.denominator, "call") + " with an outcome");
    write_figure(out, "calls", "User reached (NER)", percent_text(calls.reached.numerator, calls.reached.denominator),
                 "answered, busy, away or given up");
  }
  for (const DelayFacts& delay : facts.delays)
    if (delay.name == "Post-dial delay")
      write_figure(out, "delays", delay.name, delay_text(delay.median), "median; 95 % within " + delay_text(delay.p95));
  if (facts.registrations.total > 0)
    write_figure(
        out, "registrations", "Registrations", count_text(facts.registrations.total),
        count_text(facts.registrations.refused) + " refused, " + count_text(facts.registrations.lost) + " lost");
  const ConnectionFacts& connections = facts.traffic.connections;
  if (connections.total > 0)
    write_figure(out, "connections", "Connections", count_text(connections.total),
                 connections.unreadable == 0 ? "all could be read"
                                             : count_text(connections.unreadable) + " not, or not all of it");
  const std::int64_t errors = with_severity(facts.findings, "error");
  const std::int64_t warnings = with_severity(facts.findings, "warning");
  const std::int64_t notes = with_severity(facts.findings, "info");
  write_figure(out, "findings", "Findings",
               errors > 0     ? amount_text(errors, "error")
               : warnings > 0 ? amount_text(warnings, "warning")
                              : amount_text(notes, "note"),
               errors > 0     ? amount_text(warnings, "warning") + ", " + amount_text(notes, "note")
               : warnings > 0 ? "no error, " + amount_text(notes, "note")
                              : "neither error nor warning");
  out << "</ul>\n";
}

}  // namespace

SourceWords source_words(const std::vector<std::string>& sources, const std::vector<std::string>& key_logs) {
  if (sources.size() != 1 || sources.front() == "-") return {sources, key_logs, "all.db"};
  SourceWords words{sources, key_logs, shell_word(sources.front())};
  for (const std::string& log : key_logs) words.text += " --keylog " + shell_word(log);
  return words;
}

void write_overview(std::ostream& out, const ReportFacts& facts, const ReportScope& scope, const SourceWords& source) {
  if (!facts.has_messages()) return write_silence(out, facts, source);
  if (!facts.has_anything() && scope.is_cut()) return write_nothing_then(out, facts, scope);
  write_headlines(out, facts);
  write_figures(out, facts);
}

}  // namespace rung::cli
