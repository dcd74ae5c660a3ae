#include "base/result.h"

#include <memory>
#include <string>

#include "tests/support/catch.h"

using namespace rung;

namespace {

Result<std::string> nonempty(const std::string& text) {
  if (text.empty()) return ParseError{ParseErrorCode::truncated, 3};
  return text;
}

}  // namespace

TEST_CASE("a result is a value or an error with its place") {
  Result<std::string> good = nonempty("via");
  REQUIRE(good);
  CHECK(good.has_value());
  CHECK(*good == "via");
  CHECK(good->size() == 3);

  Result<std::string> bad = nonempty("");
  CHECK_FALSE(bad);
  CHECK(bad.error().code == ParseErrorCode::truncated);
  CHECK(bad.error().offset == 3);
}

TEST_CASE("zero is a value like any other") {
  Result<int> zero = 0;
  CHECK(zero);  // it is the outcome that is asked for, not the value
  CHECK(*zero == 0);
}

TEST_CASE("a value that only moves is moved out") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  REQUIRE(result);
  std::unique_ptr<int> taken = std::move(result).value();
  CHECK(*taken == 5);
  CHECK(result.value() == nullptr);
}
