#include "cli/report/chart_axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/limits.h"
#include "base/timestamp.h"

namespace rung::cli {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t day = 86'400 * second;

// In seconds; beyond the last one, twice as long each.
constexpr std::array<std::int64_t, 20> lengths{1,   2,    5,    10,   15,    30,    60,    120,   300,       600,
                                               900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 2 * 86400, 604800};

std::string number_text(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), value < 10 && value != std::floor(value) ? "%.1f" : "%.0f", value);
  return text.data();
}

}  // namespace

std::vector<std::int64_t> count_ticks(std::int64_t most) {
  constexpr std::int64_t steps = 5;
  std::int64_t step = 1;
  for (std::int64_t power = 1; step * steps < most && power < INT64_MAX / 100; power *= 10)
    for (const std::int64_t factor : {1, 2, 5})
      if (step * steps < most) step = power * factor;
  std::vector<std::int64_t> ticks{0};
  while (ticks.back() < most || ticks.size() == 1) ticks.push_back(ticks.back() + step);
  return ticks;
}

std::int64_t bucket_length(std::int64_t first_ns, std::int64_t last_ns) {
  const auto fits = [&](std::int64_t length) {
    return bucket_begin(last_ns, length) / length - bucket_begin(first_ns, length) / length <
           static_cast<std::int64_t>(limits::report_buckets);
  };
  for (const std::int64_t length : lengths)
    if (fits(length * second)) return length * second;
  std::int64_t length = lengths.back() * second;
  while (!fits(length)) length *= 2;
  return length;
}

std::int64_t label_length(std::int64_t length_ns, std::size_t buckets) {
  const std::int64_t span = length_ns * static_cast<std::int64_t>(buckets);
  const auto fits = [&](std::int64_t length) { return length % length_ns == 0 && span / length <= 8; };
  for (const std::int64_t length : lengths)
    if (fits(length * second)) return length * second;
  std::int64_t length = lengths.back() * second;
  while (!fits(length)) length *= 2;
  return length;
}

std::int64_t bucket_begin(std::int64_t time_ns, std::int64_t length_ns) {
  const std::int64_t rest = time_ns % length_ns;
  return time_ns - rest - (rest < 0 ? length_ns : 0);
}

std::string tick_text(std::int64_t time_ns, std::int64_t length_ns) {
  const std::string text = to_text(Timestamp{time_ns});  // 2026-11-22T15:37:27.023607000Z
  if (length_ns >= day) return text.substr(0, 10);
  return text.substr(11, length_ns < 60 * second ? 8 : 5);
}

std::string bucket_text(std::int64_t length_ns) {
  struct Unit {
    std::int64_t length;
    const char* name;
  };
  for (const Unit unit : {Unit{day, "day"}, Unit{3600 * second, "hour"}, Unit{60 * second, "minute"}}) {
    if (length_ns < unit.length || length_ns % unit.length != 0) continue;
    const std::int64_t count = length_ns / unit.length;
    return std::to_string(count) + ' ' + unit.name + (count == 1 ? "" : "s");
  }
  const std::int64_t count = length_ns / second;
  return std::to_string(count) + (count == 1 ? " second" : " seconds");
}

std::vector<double> histogram_bounds(double least, double most) {
  double power = 1;
  while (power > least && power > 1e-3) power /= 10;
  while (power * 10 <= least) power *= 10;
  std::vector<double> bounds;
  for (; bounds.size() < 60; power *= 10) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double bound = power * factor;
      if (bounds.size() > 1 && bounds.back() > most) return bounds;
      if (bound <= least) bounds.clear();
      bounds.push_back(bound);
    }
  }
  return bounds;
}

std::string delay_text(double ms) {
  if (ms < 1) return number_text(std::round(ms * 10) / 10) + " ms";
  if (ms < 1000) return number_text(ms < 10 ? std::round(ms * 10) / 10 : std::round(ms)) + " ms";
  const double seconds = ms / 1000;
  if (seconds < 60) return number_text(std::round(seconds * 10) / 10) + " s";
  if (seconds > 1e9) return number_text(seconds) + " s";
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  const auto parts = [](std::int64_t big, const char* big_unit, std::int64_t small, const char* small_unit) {
    return std::to_string(big) + big_unit + (small == 0 ? "" : " " + std::to_string(small) + small_unit);
  };
  if (whole < 3600) return parts(whole / 60, " min", whole % 60, " s");
  return parts(whole / 3600, " h", whole % 3600 / 60, " min");
}

}  // namespace rung::cli
