#include "cli/report/charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "cli/page/markup.h"
#include "cli/report/chart_axis.h"

namespace rung::cli {
namespace {

constexpr std::int64_t million = 1'000'000;

// Coordinates with at most two decimals.
std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  std::string result = text.data();
  result.erase(result.find_last_not_of('0') + 1);
  if (result.back() == '.') result.pop_back();
  return result == "-0" ? "0" : result;
}

std::string rect(std::string_view style, double x, double y, double width, double height) {
  return "<rect class=\"" + std::string(style) + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" +
         number(width) + "\" height=\"" + number(height) + "\"/>";
}

std::string line(std::string_view style, double x1, double y1, double x2, double y2) {
  return "<line class=\"" + std::string(style) + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" +
         number(x2) + "\" y2=\"" + number(y2) + "\"/>";
}

std::string label(double x, double y, std::string_view anchor, std::string_view text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + std::string(anchor) + "\">" +
         markup(text) + "</text>";
}

std::string opened(std::string_view id, double width, double height, std::string_view title, std::string_view text) {
  const std::string name(id);
  return "<svg class=\"chart\" id=\"" + name + "\" viewBox=\"0 0 " + number(width) + ' ' + number(height) +
         "\" role=\"img\" aria-labelledby=\"" + name + "-title " + name + "-text\"><title id=\"" + name + "-title\">" +
         markup(title) + "</title><desc id=\"" + name + "-text\">" + markup(text) + "</desc>";
}

// Where the bars stand in the drawing.
struct Plot {
  double left, top, width, height;
  double bottom() const { return top + height; }
};

// Lines at round counts with their numbers; `most` becomes the highest of them.
std::string count_axis(const Plot& plot, std::int64_t& most) {
  const std::vector<std::int64_t> ticks = count_ticks(most);
  most = ticks.back();
  std::string svg;
  for (const std::int64_t tick : ticks) {
    const double y = plot.bottom() - plot.height * static_cast<double>(tick) / static_cast<double>(most);
    svg += line(tick == 0 ? "axis" : "grid", plot.left, y, plot.left + plot.width, y);
    svg += label(plot.left - 6, y + 4, "end", std::to_string(tick));
  }
  return svg;
}

std::int64_t sum_of(const std::vector<std::int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

// "8 answered, 4 failed"
std::string counted_text(const std::vector<ChartClass>& classes, const std::vector<std::int64_t>& counts) {
  std::string text;
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (counts[i] > 0)
      text += (text.empty() ? "" : ", ") + std::to_string(counts[i]) + ' ' + std::string(classes[i].name);
  return text.empty() ? "none" : text;
}

std::string time_axis(const Plot& plot, const Timeline& timeline) {
  const std::int64_t distance = label_length(timeline.length_ns, timeline.buckets.size());
  const double width = plot.width / static_cast<double>(timeline.buckets.size());
  std::string svg, last_date;
  for (std::size_t i = 0; i < timeline.buckets.size(); ++i) {
    const std::int64_t time = timeline.first_ns + static_cast<std::int64_t>(i) * timeline.length_ns;
    if (bucket_begin(time, distance) != time && !(i == 0 && timeline.buckets.size() < 3)) continue;
    const double x = plot.left + width * static_cast<double>(i);
    svg += line("axis", x, plot.bottom(), x, plot.bottom() + 4);
    const std::string text = tick_text(time, distance);
    svg += label(x, plot.bottom() + 17, "middle", text);
    const std::string date = tick_text(time, 86'400'000 * million);
    if (date != last_date && date != text) svg += label(x, plot.bottom() + 31, "middle", date);
    last_date = date;
  }
  return svg;
}

std::string time_range(std::int64_t from_ns, std::int64_t length_ns) {
  return tick_text(from_ns, 86'400'000 * million) + ' ' + tick_text(from_ns, 1) + " UTC, " + bucket_text(length_ns);
}

// Where on the axis of a histogram a value stands: bars are as wide as each other, values between their bounds.
double histogram_place(const DelayFacts& delay, double value) {
  for (std::size_t i = 0; i + 1 < delay.bounds.size(); ++i)
    if (value < delay.bounds[i + 1] || i + 2 == delay.bounds.size())
      return static_cast<double>(i) +
             std::clamp((value - delay.bounds[i]) / (delay.bounds[i + 1] - delay.bounds[i]), 0.0, 1.0);
  return 0;
}

std::string marks(const Plot& plot, const DelayFacts& delay) {
  const double width = plot.width / static_cast<double>(delay.bars.size());
  const double median = plot.left + width * histogram_place(delay, delay.median);
  const double p95 = plot.left + width * histogram_place(delay, delay.p95);
  std::string svg = line("mark", median, plot.top - 14, median, plot.bottom());
  if (delay.count < 2)
    return svg + label(median + 4, plot.top - 5, median > 300 ? "end" : "start", delay_text(delay.median));
  svg += line("mark late", p95, plot.top - 28, p95, plot.bottom());
  const bool left = median - plot.left > 150;
  svg +=
      label(left ? median - 4 : median + 4, plot.top - 5, left ? "end" : "start", "median " + delay_text(delay.median));
  const bool right = p95 > plot.left + plot.width - 130;
  return svg +
         label(right ? p95 - 4 : p95 + 4, plot.top - 19, right ? "end" : "start", "95 %: " + delay_text(delay.p95));
}

}  // namespace

std::string timeline_chart(std::string_view id, std::string_view title, const Timeline& timeline,
                           const std::vector<ChartClass>& classes) {
  constexpr Plot plot{52, 10, 1136, 180};
  std::int64_t most = 0;
  std::vector<std::int64_t> sums(classes.size(), 0);
  for (const auto& bucket : timeline.buckets) {
    most = std::max(most, sum_of(bucket));
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += bucket[i];
  }
  std::string svg = opened(id, 1200, 226, title,
                           "Bars of " + bucket_text(timeline.length_ns) + ", at most " + std::to_string(most) +
                               " in one. In all: " + counted_text(classes, sums) + '.');
  svg += count_axis(plot, most) + time_axis(plot, timeline);
  const double width = plot.width / static_cast<double>(timeline.buckets.size());
  const double gap = width > 6 ? std::min(width * 0.15, 6.0) : 0.5;
  const double bar = std::min(width - gap, 90.0);
  for (std::size_t i = 0; i < timeline.buckets.size(); ++i) {
    const auto& bucket = timeline.buckets[i];
    if (sum_of(bucket) == 0) continue;
    const std::int64_t from = timeline.first_ns + static_cast<std::int64_t>(i) * timeline.length_ns;
    svg += "<g class=\"bar\" data-from=\"" + std::to_string(from / million) + "\" data-until=\"" +
           std::to_string((from + timeline.length_ns) / million) + "\"><title>" +
           markup(time_range(from, timeline.length_ns) + ": " + counted_text(classes, bucket)) + "</title>";
    double y = plot.bottom();
    for (std::size_t k = 0; k < classes.size(); ++k) {
      if (bucket[k] == 0) continue;
      const double height = plot.height * static_cast<double>(bucket[k]) / static_cast<double>(most);
      y -= height;
      svg += rect(classes[k].style, plot.left + width * static_cast<double>(i) + gap / 2, y, bar, height);
    }
    svg += "</g>";
  }
  return svg + "</svg>";
}

std::string histogram_chart(std::string_view id, const DelayFacts& delay) {
  constexpr Plot plot{44, 36, 408, 120};
  std::int64_t most = *std::max_element(delay.bars.begin(), delay.bars.end());
  std::string svg =
      opened(id, 460, 182, std::string(delay.name) + ": " + std::string(delay.meaning),
             std::to_string(delay.count) + " values from " + delay_text(delay.least) + " to " + delay_text(delay.most) +
                 ", median " + delay_text(delay.median) + ", 95 % within " + delay_text(delay.p95) + '.');
  svg += count_axis(plot, most);
  const std::size_t bars = delay.bars.size();
  const double width = plot.width / static_cast<double>(bars);
  const double bar = width * 0.94;
  const std::size_t every = (bars + 7) / 8;
  for (std::size_t i = 0; i < bars; ++i) {
    const double x = plot.left + width * static_cast<double>(i);
    if (i % every == 0) svg += label(x, plot.bottom() + 17, "middle", delay_text(delay.bounds[i]));
    if (delay.bars[i] == 0) continue;
    const double height = plot.height * static_cast<double>(delay.bars[i]) / static_cast<double>(most);
    svg += "<g class=\"bar\"><title>" +
           markup(delay_text(delay.bounds[i]) + " to " + delay_text(delay.bounds[i + 1]) + ": " +
                  std::to_string(delay.bars[i])) +
           "</title>" + rect("plain", x + (width - bar) / 2, plot.bottom() - height, bar, height) + "</g>";
  }
  if (bars % every == 0)
    svg += label(plot.left + plot.width, plot.bottom() + 17, "end", delay_text(delay.bounds[bars]));
  return svg + marks(plot, delay) + "</svg>";
}

std::string share_chart(std::string_view title, const std::vector<ChartClass>& classes,
                        const std::vector<std::int64_t>& counts) {
  constexpr double width = 600, height = 14;
  const auto total = static_cast<double>(sum_of(counts));
  const std::string text = std::string(title) + ": " + counted_text(classes, counts);
  std::string svg = "<svg class=\"share\" viewBox=\"0 0 600 14\" preserveAspectRatio=\"none\" role=\"img\"><title>" +
                    markup(text) + "</title>";
  double x = 0;
  for (std::size_t i = 0; i < classes.size() && total > 0; ++i) {
    const double part = width * static_cast<double>(counts[i]) / total;
    if (counts[i] > 0) svg += rect(classes[i].style, x, 0, part, height);
    x += part;
  }
  return svg + "</svg>";
}

std::string chart_key(std::string_view style) {
  return "<svg class=\"key\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">" + rect(style, 0, 0, 12, 12) + "</svg>";
}

std::string chart_patterns() {
  const auto pattern = [](std::string_view id, std::string_view shape) {
    return "<pattern id=\"pattern-" + std::string(id) +
           "\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect class=\"ground-" + std::string(id) +
           "\" width=\"8\" height=\"8\"/><path class=\"stroke\" d=\"" + std::string(shape) + "\"/></pattern>";
  };
  return "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>" +
         pattern("failed", "M-2 2l4 -4M0 8l8 -8M6 10l4 -4") + pattern("unwilling", "M0 4h8") +
         pattern("cancelled", "M4 0v8") + pattern("redirected", "M0 4h8M4 0v8") + "</defs></svg>\n";
}

}  // namespace rung::cli
