// How long things took, and how requests were answered.
#include <array>
#include <cstdio>
#include <ostream>

#include "cli/page/markup.h"
#include "cli/report/chart_axis.h"
#include "cli/report/charts.h"
#include "cli/report/html_table.h"
#include "cli/report/report_sections.h"

namespace rung::cli {
namespace {

constexpr std::array<ChartClass, 7> response_classes{{{"2xx", "answered"},
                                                      {"401 or 407, a challenge", "open"},
                                                      {"3xx", "redirected"},
                                                      {"4xx", "unwilling"},
                                                      {"5xx", "failed"},
                                                      {"6xx", "cancelled"},
                                                      {"none, or 1xx only", "silent"}}};

std::size_t class_of(std::int64_t status) {
  if (status == 401 || status == 407) return 1;
  if (status < 200) return 6;
  if (status < 300) return 0;
  return status >= 600 ? 5 : static_cast<std::size_t>(status / 100 - 1);
}

void write_histogram_numbers(std::ostream& out, const DelayFacts& delay) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < delay.bars.size(); ++i)
    if (delay.bars[i] > 0)
      rows.push_back({delay_text(delay.bounds[i]), delay_text(delay.bounds[i + 1]), count_text(delay.bars[i]),
                      percent_text(delay.bars[i], delay.count)});
  out << "<details class=\"no-print\"><summary>The same as numbers</summary>\n";
  write_table(out, delay.name, {{"from", true}, {"below", true}, {"count", true}, {"share", true}}, rows);
  out << "</details>\n";
}

void write_ratios(std::ostream& out, const ReportFacts& facts) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::string_view name, const Ratio& ratio, std::string_view meaning) {
    if (ratio.denominator > 0)
      rows.push_back({markup(name), percent_text(ratio.numerator, ratio.denominator),
                      count_text(ratio.numerator) + " of " + count_text(ratio.denominator), markup(meaning)});
  };
  add("ASR", facts.calls.answered, "answered, of all");
  add("NER", facts.calls.reached, "answered, busy, away, unwilling or cancelled, of all");
  add("SER", facts.calls.established, "answered, of those not redirected (RFC 6076 4.6)");
  add("SCR", facts.calls.ended_well, "of the calls that ended those that did not lack a response (RFC 6076 4.9)");
  add("IRA", facts.registrations.ineffective, "attempts to register that failed (RFC 6076 4.2)");
  if (!rows.empty())
    write_table(out, "Ratios, as seen at the capture", {{"metric"}, {"value", true}, {"counted", true}, {"meaning"}},
                rows);
}

std::string statuses_of(const MethodFacts& method) {
  std::string text;
  for (const auto& [status, count] : method.by_status)
    text +=
        "<li>" + (status == 0 ? "no response" : markup(status_text(status))) + " <b>" + count_text(count) + "</b></li>";
  return "<ul class=\"plain flow\">" + text + "</ul>";
}

}  // namespace

void write_delays(std::ostream& out, const ReportFacts& facts) {
  if (facts.delays.empty() && facts.calls.answered.denominator == 0 && facts.registrations.ineffective.denominator == 0)
    return;
  out << "<section class=\"card\" id=\"delays\" aria-labelledby=\"delays-title\">\n<h2 id=\"delays-title\">Delays and "
         "ratios</h2>\n<div class=\"charts\">\n";
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < facts.delays.size(); ++i) {
    const DelayFacts& delay = facts.delays[i];
    out << "<figure><figcaption>" << markup(delay.name) << " <span class=\"quiet\">" << markup(delay.meaning)
        << "</span></figcaption>\n"
        << histogram_chart("delay-" + std::to_string(i + 1), delay) << '\n';
    write_histogram_numbers(out, delay);
    out << "</figure>\n";
    rows.push_back({markup(delay.name), count_text(delay.count), delay_text(delay.least), delay_text(delay.median),
                    delay_text(delay.p90), delay_text(delay.p95), delay_text(delay.p99), delay_text(delay.most),
                    delay_text(delay.mean)});
  }
  out << "</div>\n";
  if (!rows.empty())
    write_table(out, "Percentiles",
                {{"delay"},
                 {"count", true},
                 {"least", true},
                 {"median", true},
                 {"90 %", true},
                 {"95 %", true},
                 {"99 %", true},
                 {"most", true},
                 {"mean", true}},
                rows);
  write_ratios(out, facts);
  out << "</section>\n";
}

void write_responses(std::ostream& out, const TrafficFacts& traffic) {
  if (traffic.methods.empty()) return;
  out << "<section class=\"card\" id=\"responses\" aria-labelledby=\"responses-title\">\n<h2 "
         "id=\"responses-title\">Responses by method</h2>\n<p class=\"classes\">";
  for (const ChartClass& each : response_classes)
    out << "<span>" << chart_key(each.style) << markup(each.name) << "</span> ";
  out << "</p>\n";
  std::vector<std::vector<std::string>> rows;
  for (const MethodFacts& method : traffic.methods) {
    std::vector<std::int64_t> counts(response_classes.size(), 0);
    for (const auto& [status, count] : method.by_status) counts[class_of(status)] += count;
    rows.push_back({markup(method.method), count_text(method.total),
                    share_chart(method.method, {response_classes.begin(), response_classes.end()}, counts),
                    statuses_of(method), count_text(method.retransmissions)});
  }
  write_table(out, "Transactions on every hop, by the last response",
              {{"method"}, {"transactions", true}, {"shares"}, {"responses"}, {"resent", true}}, rows);
  out << "</section>\n";
}

}  // namespace rung::cli
