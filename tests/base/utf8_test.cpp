#include "base/utf8.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/every_split.h"

namespace rung::test {
namespace {

using namespace std::string_literals;

struct Row {
  std::string text;
  bool complete;
  std::uint64_t valid_octets;
};

// RFC 3629 3, 4, 10 and the borders of each row of its grammar.
const std::vector<Row> rows = {
    {"", true, 0},
    {"plain", true, 5},
    {"eight octets and some more", true, 26},
    {"\xc2\x80", true, 2},
    {"\xdf\xbf", true, 2},
    {"\xe0\xa0\x80\xef\xbf\xbf", true, 6},
    {"\xed\x9f\xbf\xee\x80\x80", true, 6},
    {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", true, 8},
    {"\0 nul"s, true, 5},
    {"cut \xe2\x82", false, 6},
    {"cut \xf0", false, 5},
    {"\x80", false, 0},
    {"\xc1\xbf", false, 0},
    {"\xe0\x9f\xbf", false, 1},
    {"\xed\xa0\x80", false, 1},
    {"\xf0\x8f\xbf\xbf", false, 1},
    {"\xf4\x90\x80\x80", false, 1},
    {"\xf5\x80\x80\x80", false, 0},
    {"\xff", false, 0},
    {"sixteen octets, \xc3(", false, 17},
    {"\xe2(\xa1", false, 1},
};

}  // namespace

TEST_CASE("UTF-8, however it is cut") {
  for (const Row& row : rows) {
    INFO(row.text);
    every_split(row.text, [&](const Pieces& pieces) {
      Utf8Check check;
      for (std::string_view piece : pieces) check.feed(as_bytes(piece));
      CHECK(check.is_complete() == row.complete);
      CHECK(check.valid_octets() == row.valid_octets);
    });
  }
}

TEST_CASE("what is cut within a character is valid so far, and a fault stays") {
  Utf8Check check;
  CHECK(check.feed(as_bytes("\xe2\x82")));
  CHECK(check.is_valid());
  CHECK_FALSE(check.is_complete());
  CHECK(check.feed(as_bytes("\xac")));
  CHECK(check.is_complete());
  CHECK_FALSE(check.feed(as_bytes("\xff")));
  CHECK_FALSE(check.feed(as_bytes("a")));
  CHECK(check.valid_octets() == 3);
}

}  // namespace rung::test
