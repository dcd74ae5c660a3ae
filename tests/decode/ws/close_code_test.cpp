#include "decode/ws/close_code.h"

#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::ws {

TEST_CASE("a Close payload holds nothing, or a code and a reason") {
  const rung::test::ExactBytes with_reason(std::string_view("\x03\xf0why", 5));
  const Result<Close> close = parse_close(with_reason.view());
  REQUIRE(close);
  CHECK(close->code == 1008);
  CHECK(close->reason == "why");

  const Result<Close> empty = parse_close({});
  REQUIRE(empty);
  CHECK_FALSE(empty->code);

  const rung::test::ExactBytes half(std::string_view("\x03", 1));
  REQUIRE_FALSE(parse_close(half.view()));
  CHECK(parse_close(half.view()).error().code == ParseErrorCode::malformed);
}

TEST_CASE("close codes have names and may be sent or not") {
  struct Row {
    std::uint16_t code;
    std::string_view name;
    bool for_the_wire;
  };
  const auto row = GENERATE(values<Row>({
      {0, "", false},
      {999, "", false},
      {1000, "normal closure", true},
      {1004, "reserved", false},
      {1005, "no status received", false},
      {1006, "abnormal closure", false},
      {1011, "internal error", true},
      {1012, "service restart", true},
      {1014, "bad gateway", true},
      {1015, "TLS handshake failure", false},
      {1016, "", true},
      {3000, "unauthorized", true},
      {4999, "", true},
      {5000, "", false},
  }));
  INFO(row.code);
  CHECK(name_of_close_code(row.code) == row.name);
  CHECK(is_close_code_for_the_wire(row.code) == row.for_the_wire);
}

}  // namespace rung::ws
