#include "cli/size_argument.h"

#include "tests/support/catch.h"

namespace rung::cli {
namespace {

TEST_CASE("sizes are octets, with units times 1024") {
  CHECK(parse_size_argument("500") == 500u);
  CHECK(parse_size_argument("64k") == 65536u);
  CHECK(parse_size_argument("100M") == 100u << 20);
  CHECK(parse_size_argument("100MB") == 100u << 20);
  CHECK(parse_size_argument("100MiB") == 100u << 20);
  CHECK(parse_size_argument("20G") == 20ull << 30);
  CHECK(parse_size_argument("2t") == 2ull << 40);
  CHECK(parse_size_argument("7B") == 7u);
}

TEST_CASE("what is no size is refused") {
  for (const char* text : {"", "0", "0M", "-1", "1.5G", "M", "B", "iB", "5iB", "5X", "5 M", "99999999999T",
                           "18446744073709551616", "1e6"}) {
    INFO(text);
    CHECK_FALSE(parse_size_argument(text));
  }
}

TEST_CASE("lengths of time are seconds, or have a unit") {
  CHECK(parse_duration_argument("90") == seconds(90));
  CHECK(parse_duration_argument("90s") == seconds(90));
  CHECK(parse_duration_argument("15m") == seconds(900));
  CHECK(parse_duration_argument("2h") == seconds(7200));
  CHECK(parse_duration_argument("7d") == seconds(604'800));
  CHECK(parse_duration_argument("2W") == seconds(1'209'600));
}

TEST_CASE("what is no length of time is refused") {
  for (const char* text : {"", "0", "0d", "-5", "1.5h", "h", "5x", "5 m", "99999999999", "999999999999999d"}) {
    INFO(text);
    CHECK_FALSE(parse_duration_argument(text));
  }
}

}  // namespace
}  // namespace rung::cli
