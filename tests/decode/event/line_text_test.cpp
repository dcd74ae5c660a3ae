#include "decode/event/line_text.h"

#include "base/limits.h"
#include "tests/support/catch.h"

namespace rung::event {
namespace {

TEST_CASE("values become one line that is not too long") {
  CHECK(shown(" a \t\r\n b\x01\x7f"
              "c ") == "a b c");
  CHECK(shown("").empty());
  CHECK(quoted("x") == "\"x\"");
  const std::string fits(limits::body_summary_value_octets, 'x');
  CHECK(shown(fits) == fits);
  CHECK(shown(fits + "x") == std::string(limits::body_summary_value_octets - 3, 'x') + "...");
}

TEST_CASE("no character is cut in two") {
  std::string kept;
  append_cut(kept,
             "a\xe2\x82\xac"
             "b",
             3);
  CHECK(kept == "a");
  append_cut(kept, "bc", 3);
  CHECK(kept == "abc");
  append_cut(kept, "d", 3);
  CHECK(kept == "abc");
}

TEST_CASE("kinds are counted in the order of their appearance, the many together") {
  Tally tally;
  CHECK(tally.text().empty());
  tally.count("a");
  CHECK(tally.only_kind() == "a");
  tally.count("b");
  tally.count("a");
  CHECK(tally.text() == "2 a, 1 b");
  CHECK(tally.only_kind().empty());
  for (int i = 0; i < 10; ++i) tally.count("k" + std::to_string(i));
  CHECK(tally.total() == 13);
  CHECK(tally.text().ends_with("1 k5, 4 of other kinds"));
}

}  // namespace
}  // namespace rung::event
