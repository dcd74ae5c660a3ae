#include "decode/msrp/byte_range.h"

#include <string>

#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::msrp {
namespace {

Result<ByteRange> parse_exact(const std::string& value) {
  rung::test::ExactBytes block(value);
  return parse_byte_range(as_text(block.view()));
}

TEST_CASE("Byte-Range (RFC 4975 9)") {
  auto all = parse_exact("1-25/25");
  REQUIRE(all);
  CHECK(all->start == 1);
  CHECK(all->end == 25);
  CHECK(all->total == 25);
  CHECK(all->size() == 25);

  auto open = parse_exact("2049-*/*");
  REQUIRE(open);
  CHECK(open->start == 2049);
  CHECK_FALSE(open->end);
  CHECK_FALSE(open->total);
  CHECK_FALSE(open->size());

  auto empty = parse_exact(" 1-0/0 ");
  REQUIRE(empty);
  CHECK(empty->size() == 0);
  CHECK(parse_exact("1-18446744073709551615/*")->size() == UINT64_MAX);
}

TEST_CASE("what is no Byte-Range") {
  for (const char* value : {"", "-", "1-2", "1/2", "1/2-3", "0-1/1", "5-3/9", "*-5/5", "a-5/5", "1-b/5", "1-5/c",
                            "1-5/", "1--5/5", "+1-5/5", "1 - 5/5"}) {
    INFO(value);
    auto parsed = parse_exact(value);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ParseErrorCode::malformed);
  }
  for (const char* value : {"18446744073709551616-*/*", "1-99999999999999999999/*", "1-1/99999999999999999999"}) {
    auto parsed = parse_exact(value);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == ParseErrorCode::out_of_range);
  }
}

TEST_CASE("a chunk may end where the next one begins") {
  CHECK(parse_exact("5-4/9")->size() == 0);
  CHECK(parse_exact("5-5/9")->size() == 1);
}

}  // namespace
}  // namespace rung::msrp
