// Content-Encoding of bodies (RFC 3261 20.12, RFC 9110 8.4.1).
#include "decode/content_coding.h"

#include "base/limits.h"
#include "tests/support/body_compress.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

using test::deflated;

constexpr std::size_t most = 1000;

std::string inflated(const std::string& coding, const std::string& body, std::size_t limit = most) {
  const Inflated result = inflate_body(coding, body, limit);
  return std::string(result.octets.begin(), result.octets.end()) + (result.damaged ? " damaged" : "") +
         (result.over_limit ? " over" : "");
}

TEST_CASE("gzip, and deflate with and without the zlib header") {
  CHECK(inflated("gzip", deflated("v=0", test::Wrap::gzip)) == "v=0");
  CHECK(inflated("X-GZIP", deflated("v=0", test::Wrap::gzip)) == "v=0");
  CHECK(inflated("deflate", deflated("v=0", test::Wrap::zlib)) == "v=0");
  CHECK(inflated("deflate", deflated("v=0", test::Wrap::none)) == "v=0");
  CHECK(inflated("gzip", deflated("", test::Wrap::gzip)).empty());
}

TEST_CASE("names of codings") {
  for (const char* plain : {"", "identity", "8bit", "7BIT", "binary"}) CHECK(is_plain_coding(plain));
  for (const char* other : {"gzip", "base64", "br", "gzip, gzip"}) CHECK_FALSE(is_plain_coding(other));
  for (const char* other : {"", "identity", "br", "gzip, gzip"}) CHECK_FALSE(is_compression(other));
}

TEST_CASE("what is cut is read as far as it goes, what is something else is damaged") {
  const std::string whole = deflated(std::string(500, 'a') + "bcdefghijklmnop", test::Wrap::gzip);
  CHECK(inflated("gzip", whole.substr(0, whole.size() - 8)).ends_with("nop damaged"));  // the check sum is missing
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK(inflate_body("gzip", whole.substr(0, size), most).damaged);
  CHECK(inflated("gzip", "v=0") == " damaged");
  CHECK(inflated("deflate", "v=0") == " damaged");
}

TEST_CASE("a body inflates up to a limit") {
  CHECK(inflated("gzip", deflated(std::string(most, 'x'), test::Wrap::gzip)) == std::string(most, 'x'));
  CHECK(inflated("gzip", deflated(std::string(most + 1, 'x'), test::Wrap::gzip)) == std::string(most, 'x') + " over");
  CHECK(inflated("gzip", deflated("x", test::Wrap::gzip), 0) == " over");
}

}  // namespace
}  // namespace rung::decode
