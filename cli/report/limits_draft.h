#pragma once
#include "base/limits.h"
namespace rung::limits {
// Rows of each list of a report but that of its calls; what is beyond is counted. More is no overview.
constexpr std::size_t report_rows = 200;
// User agents, and servers, of a report.
constexpr std::size_t report_products = 30;
// Places named for each code of a report's findings.
constexpr std::size_t report_finding_places = 10;
// Bars of a timeline: as many as fit beside each other on paper.
constexpr std::size_t report_buckets = 60;
// Calls listed in a report, 250 octets each: more make a page that browsers open slowly.
constexpr std::size_t report_calls = 50'000;
// Calls that stand in the page for browsers without scripts, and on paper.
constexpr std::size_t report_calls_on_paper = 50;
// Calls whose ladder a report holds, and the octets of all these ladders in the page.
constexpr std::size_t report_ladders = 2000;
constexpr std::size_t report_ladder_octets = 50u << 20;
}  // namespace rung::limits
