// Round numbers on the axes of a report's charts.
#include "base/limits.h"
#include "cli/report/chart_axis.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::cli;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t hour = 3600 * second;
constexpr std::int64_t noon = 1'795'305'600 * second + 12 * hour;  // 2026-11-22T12:00:00Z

using Ticks = std::vector<std::int64_t>;
using Bounds = std::vector<double>;

}  // namespace

TEST_CASE("counts: at most six ticks, the last one not below the most") {
  CHECK(count_ticks(0) == Ticks{0, 1});
  CHECK(count_ticks(1) == Ticks{0, 1});
  CHECK(count_ticks(3) == Ticks{0, 1, 2, 3});
  CHECK(count_ticks(7) == Ticks{0, 2, 4, 6, 8});
  CHECK(count_ticks(23) == Ticks{0, 5, 10, 15, 20, 25});
  CHECK(count_ticks(40'000) == Ticks{0, 10'000, 20'000, 30'000, 40'000});
  for (const std::int64_t most : {9, 11, 51, 99, 101, 12'345'678}) {
    const Ticks ticks = count_ticks(most);
    CHECK(ticks.size() <= 6);
    CHECK(ticks.back() >= most);
    CHECK(ticks[ticks.size() - 2] < most);
  }
}

TEST_CASE("timelines: the length of a bucket follows from the span, and there are never too many") {
  CHECK(bucket_length(noon, noon) == second);
  CHECK(bucket_length(noon, noon + 50 * second) == second);
  CHECK(bucket_length(noon, noon + 300 * second) == 10 * second);
  CHECK(bucket_length(noon, noon + 24 * hour) == 1800 * second);
  for (const std::int64_t span : {std::int64_t{59}, std::int64_t{60}, std::int64_t{61}, std::int64_t{86'400 * 365},
                                  std::int64_t{86'400} * 365 * 200}) {
    const std::int64_t first = noon + 7, last = noon + span * second;
    const std::int64_t length = bucket_length(first, last);
    const std::int64_t buckets = (bucket_begin(last, length) - bucket_begin(first, length)) / length + 1;
    CHECK(buckets <= 60);
    const std::int64_t labels = label_length(length, static_cast<std::size_t>(buckets));
    CHECK(labels % length == 0);
    CHECK(buckets * length / labels <= 8);
  }
  CHECK(bucket_begin(noon + 7 * second, 10 * second) == noon);
  CHECK(bucket_begin(-1, 10 * second) == -10 * second);
}

TEST_CASE("timelines: labels are as exact as the buckets") {
  CHECK(tick_text(noon, second) == "12:00:00");
  CHECK(tick_text(noon, 60 * second) == "12:00");
  CHECK(tick_text(noon, 24 * hour) == "2026-11-22");
  CHECK(bucket_text(second) == "1 second");
  CHECK(bucket_text(900 * second) == "15 minutes");
  CHECK(bucket_text(90 * second) == "90 seconds");
  CHECK(bucket_text(48 * hour) == "2 days");
}

TEST_CASE("histograms: bounds go in steps of 1, 2 and 5 around all values") {
  CHECK(histogram_bounds(25, 25) == Bounds{20, 50});
  CHECK(histogram_bounds(5, 22) == Bounds{5, 10, 20, 50});
  CHECK(histogram_bounds(20, 20) == Bounds{20, 50});
  CHECK(histogram_bounds(150, 3600) == Bounds{100, 200, 500, 1000, 2000, 5000});
  for (const double least : {0.0, 0.02, 1.0, 7.0, 3e6}) {
    const Bounds bounds = histogram_bounds(least, least * 30);
    REQUIRE(bounds.size() >= 2);
    CHECK(bounds.size() <= 60);
    CHECK(bounds.back() > least * 30);
    CHECK((bounds.front() <= least || least < 0.01));
  }
}

TEST_CASE("delays as people say them") {
  CHECK(delay_text(0.25) == "0.3 ms");
  CHECK(delay_text(5.44) == "5.4 ms");
  CHECK(delay_text(22.4) == "22 ms");
  CHECK(delay_text(1830) == "1.8 s");
  CHECK(delay_text(20'000) == "20 s");
  CHECK(delay_text(125'000) == "2 min 5 s");
  CHECK(delay_text(3'600'000) == "1 h");
  CHECK(delay_text(3'720'000) == "1 h 2 min");
}
