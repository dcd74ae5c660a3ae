// Charts as inline SVG: <title> and <desc> for who cannot see them, classes of report.css for their colours. What a
// chart shows stands in a table beside it, too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/delay_facts.h"
#include "cli/report/timeline.h"

namespace rung::cli {

// A class of what is counted: each chart shows it in its own colour and pattern.
struct ChartClass {
  std::string_view name, style;
};

// `id` is unique in the page. Bars stacked in the order of the classes; each carries its time as data-from and
// data-until (ms since 1970), so that a script can filter by it.
std::string timeline_chart(std::string_view id, std::string_view title, const Timeline& timeline,
                           const std::vector<ChartClass>& classes);

// A bar for each range of values, with the median and the 95th percentile marked.
std::string histogram_chart(std::string_view id, const DelayFacts& delay);

// One bar of full width, parted as the counts are. They are as many as the classes.
std::string share_chart(std::string_view title, const std::vector<ChartClass>& classes,
                        const std::vector<std::int64_t>& counts);

// The patterns that the styles refer to; once in a page, before any chart.
std::string chart_patterns();

// The square in the colour and pattern of a class, for legends.
std::string chart_key(std::string_view style);

}  // namespace rung::cli
