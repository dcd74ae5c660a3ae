#include "cli/report/delay_facts.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "cli/report/chart_axis.h"

namespace rung::cli {
namespace {

struct DelayRow {
  std::string_view name, meaning;
  ReportView view;
  std::string_view sql;  // milliseconds, rising
};

// The same values as `rung stats` shows.
constexpr std::array<DelayRow, 5> delays{{
    {"Post-dial delay", "INVITE to the first 18x", ReportView::call_measures,
     "SELECT pdd_ms FROM $ WHERE pdd_ms IS NOT NULL ORDER BY 1"},
    {"Setup", "INVITE to the 2xx", ReportView::calls, "SELECT setup_ms FROM $ WHERE setup_ms IS NOT NULL ORDER BY 1"},
    {"Duration", "2xx to the end of the call", ReportView::calls,
     "SELECT duration_ms FROM $ WHERE duration_ms IS NOT NULL ORDER BY 1"},
    {"Disconnect", "BYE to its 2xx", ReportView::call_measures,
     "SELECT sdd_ms FROM $ WHERE sdd_ms IS NOT NULL ORDER BY 1"},
    {"Registration", "REGISTER to its 2xx, challenges included", ReportView::register_attempts,
     "SELECT (ended_ns - started_ns) / 1e6 FROM $ WHERE status BETWEEN 200 AND 299 AND ended_ns IS NOT NULL ORDER BY "
     "1"},
}};

// The nearest rank: the least value that at least so many per cent of all do not exceed.
double percentile(const std::vector<double>& rising, std::size_t percent) {
  return rising[(rising.size() * percent + 99) / 100 - 1];
}

void count_bars(const std::vector<double>& rising, DelayFacts& facts) {
  facts.bounds = histogram_bounds(std::max(rising.front(), 0.0), rising.back());
  facts.bars.assign(facts.bounds.size() - 1, 0);
  for (const double value : rising) {
    const auto above = std::upper_bound(facts.bounds.begin() + 1, facts.bounds.end() - 1, value);
    ++facts.bars[static_cast<std::size_t>(above - facts.bounds.begin()) - 1];
  }
}

}  // namespace

std::vector<DelayFacts> read_delays(const ReportScope& scope) {
  std::vector<DelayFacts> measured;
  for (const DelayRow& delay : delays) {
    std::vector<double> rising;
    double sum = 0;
    store::Statement row = scope.ask(delay.view, delay.sql);
    while (row.step()) {
      rising.push_back(row.real(0));
      sum += rising.back();
    }
    if (rising.empty()) continue;
    DelayFacts facts{delay.name,
                     delay.meaning,
                     static_cast<std::int64_t>(rising.size()),
                     rising.front(),
                     percentile(rising, 50),
                     percentile(rising, 90),
                     percentile(rising, 95),
                     percentile(rising, 99),
                     rising.back(),
                     sum / static_cast<double>(rising.size()),
                     {},
                     {}};
    count_bars(rising, facts);
    measured.push_back(std::move(facts));
  }
  return measured;
}

}  // namespace rung::cli
