#include "cli/time_argument.h"

#include <vector>

#include "tests/support/catch.h"

using namespace rung;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t midnight = 1'795'305'600 * second;  // 2026-11-22

std::optional<Timestamp> parse(std::string_view text) {
  return cli::parse_time_argument(text, [] { return Timestamp{midnight}; });
}

}  // namespace

TEST_CASE("times are ISO 8601, seconds since 1970, or of the capture's day") {
  struct Row {
    std::string text;
    std::int64_t ns;
  };
  const std::vector<Row> rows{
      {"2026-11-22", midnight},
      {"2026-11-22T15:37", midnight + (15 * 60 + 37) * 60 * second},
      {"2026-11-22 15:37:27", midnight + 56247 * second},
      {"2026-11-22T15:37:27.0236Z", midnight + 56247 * second + 23'600'000},
      {"2026-11-22T15:37:27.023607000Z", midnight + 56247 * second + 23'607'000},
      {"2026-11-22T16:37:27+01:00", midnight + 56247 * second},
      {"2026-11-22T10:37:27-0500", midnight + 56247 * second},
      {"1795305600", midnight},
      {"1795305600.5", midnight + second / 2},
      {"15:37", midnight + (15 * 60 + 37) * 60 * second},
      {"15:37:27.25", midnight + 56247 * second + second / 4},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto time = parse(row.text);
    REQUIRE(time);
    CHECK(time->ns == row.ns);
  }
}

TEST_CASE("what is no time is refused") {
  for (const char* text : {"", "yesterday", "2026-13-01", "2026-02-30", "2026-11-22T", "2026-11-22T25:00", "15:60",
                           "15:3", "15:37:27.", "1.", "-5", "99999999999", "2026-11-22T15:37X", "15:37Z"}) {
    INFO(text);
    CHECK(!parse(text));
  }
  CHECK(!cli::parse_time_argument("15:37", [] { return std::optional<Timestamp>(); }));
}
