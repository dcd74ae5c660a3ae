#include "cli/json_text.h"

#include <limits>

#include "tests/support/catch.h"

using namespace rung::cli;
using namespace std::string_literals;

TEST_CASE("JSON strings escape what RFC 8259 asks for") {
  CHECK(json_string("a\"b\\c") == R"("a\"b\\c")");
  CHECK(json_string("\r\n\t\x01\0"s) == R"("\r\n\t\u0001\u0000")");
  CHECK(json_string("Ren\xc3\xa9") == "\"Ren\xc3\xa9\"");
  CHECK(json_string("Ren\xe9!") == "\"Ren\xef\xbf\xbd!\"");
}

TEST_CASE("JSON numbers are the shortest that read back") {
  CHECK(json_number(0.1) == "0.1");
  CHECK(json_number(1500) == "1500");
  CHECK(json_number(std::numeric_limits<double>::infinity()) == "null");
}

TEST_CASE("base64 is that of RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
}
