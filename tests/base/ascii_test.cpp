#include "base/ascii.h"

#include "tests/support/catch.h"

using namespace rung;

TEST_CASE("case is ignored for ASCII letters only") {
  CHECK(equals_ignoring_case("Call-ID", "cALL-id"));
  CHECK(equals_ignoring_case("", ""));
  CHECK_FALSE(equals_ignoring_case("via", "vi"));
  CHECK_FALSE(equals_ignoring_case("via", "vib"));
  // What differs by the same bit as a letter does, but is none: @ and `, [ and {; and octets above
  // 127.
  CHECK_FALSE(equals_ignoring_case("@", "`"));
  CHECK_FALSE(equals_ignoring_case("[", "{"));
  CHECK_FALSE(equals_ignoring_case("\xc4", "\xe4"));
  CHECK(to_lower("WebSocket \xc4 [Z]") == "websocket \xc4 [z]");
}

TEST_CASE("beginnings and ends are compared whatever their case") {
  CHECK(starts_ignoring_case("Multipart/mixed", "multipart/"));
  CHECK(starts_ignoring_case("multipart/", "multipart/"));
  CHECK(starts_ignoring_case("x", ""));
  CHECK_FALSE(starts_ignoring_case("multi", "multipart/"));
  CHECK_FALSE(starts_ignoring_case("text/plain", "multipart/"));
  CHECK(ends_ignoring_case("MD5-SESS", "-sess"));
  CHECK(ends_ignoring_case("-sess", "-sess"));
  CHECK(ends_ignoring_case("x", ""));
  CHECK_FALSE(ends_ignoring_case("sess", "-sess"));
  CHECK_FALSE(ends_ignoring_case("-sess2", "-sess"));
}

TEST_CASE("trim takes blanks and folds from both ends, and from nowhere else") {
  struct Case {
    std::string_view text, expected;
  };
  for (const Case& c : {Case{"", ""}, Case{" \t\r\n", ""}, Case{"a", "a"}, Case{"  a b\t", "a b"},
                        Case{"\r\n a\r\n b \r\n", "a\r\n b"}}) {
    INFO(c.text);
    CHECK(trim(c.text) == c.expected);
  }
  std::string_view blank = "   ";
  CHECK(trim(blank).data() == blank.data());  // stays a view into its input
}

TEST_CASE("a decimal number is all digits and fits") {
  struct Case {
    std::string_view text;
    std::optional<std::uint64_t> expected;
  };
  const Case cases[] = {
      {"0", 0},
      {"007", 7},
      {"18446744073709551615", UINT64_MAX},
      {"18446744073709551616", std::nullopt},
      {"99999999999999999999999999", std::nullopt},
      {"", std::nullopt},
      {"-1", std::nullopt},
      {"+1", std::nullopt},
      {" 1", std::nullopt},
      {"1 ", std::nullopt},
      {"1a", std::nullopt},
      {"0x10", std::nullopt},
      {std::string_view("1\0", 2), std::nullopt},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(parse_decimal(c.text) == c.expected);
  }
}
