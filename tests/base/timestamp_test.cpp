#include "base/timestamp.h"

#include <algorithm>
#include <vector>

#include "tests/support/catch.h"

using namespace rung;

TEST_CASE("time is written in UTC with nine decimals") {
  struct Case {
    std::int64_t ns;
    std::string_view expected;
  };
  const Case cases[] = {
      {0, "1970-01-01T00:00:00.000000000Z"},
      {1, "1970-01-01T00:00:00.000000001Z"},
      {999'999'999, "1970-01-01T00:00:00.999999999Z"},
      {1'000'000'000, "1970-01-01T00:00:01.000000000Z"},
      {951'782'400'000'000'000, "2000-02-29T00:00:00.000000000Z"},
      {1'795'361'847'023'607'000, "2026-11-22T15:37:27.023607000Z"},
      {4'294'967'296'000'000'000, "2106-02-07T06:28:16.000000000Z"},  // past the 32 bits of a pcap header
      {-1, "1969-12-31T23:59:59.999999999Z"},
      {-1'000'000'000, "1969-12-31T23:59:59.000000000Z"},
      {-1'000'000'001, "1969-12-31T23:59:58.999999999Z"},
      {INT64_MAX, "2262-04-11T23:47:16.854775807Z"},
      {INT64_MIN, "1677-09-21T00:12:43.145224192Z"},
  };
  for (const Case& c : cases) {
    INFO(c.ns);
    CHECK(to_text(Timestamp{c.ns}) == c.expected);
  }
}

TEST_CASE("time as text sorts as time does") {
  std::vector<std::int64_t> times{INT64_MIN, -1'000'000'001, -1, 0, 1, 59'999'999'999, 1'795'361'847'023'607'000,
                                  INT64_MAX};
  std::vector<std::string> texts;
  for (std::int64_t ns : times) texts.push_back(to_text(Timestamp{ns}));
  CHECK(std::is_sorted(texts.begin(), texts.end()));
}

TEST_CASE("time saturates instead of wrapping") {
  constexpr Timestamp earliest{INT64_MIN}, latest{INT64_MAX};
  CHECK(latest + Duration{1} == latest);
  CHECK(earliest + Duration{-1} == earliest);
  CHECK(latest + Duration{-1} == Timestamp{INT64_MAX - 1});
  CHECK((latest - earliest) == Duration{INT64_MAX});
  CHECK((earliest - latest) == Duration{INT64_MIN});
  CHECK(Timestamp{5} - Timestamp{7} == Duration{-2});
  CHECK(seconds(32) == milliseconds(32'000));
}
