#include "decode/readable_message.h"

#include "base/limits.h"
#include "tests/support/body_compress.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

using test::deflated;

std::string message(const std::string& headers, const std::string& body) {
  return "INVITE sip:b SIP/2.0\r\n" + headers + "\r\n" + body;
}
const std::string zipped = "Content-Type: application/sdp\r\nContent-Encoding: gzip\r\n";

TEST_CASE("a compressed body is inflated, header fields stay as sent") {
  const std::string body = deflated("v=0\r\n", test::Wrap::gzip);
  const auto readable = readable_message(message(zipped, body));
  REQUIRE(readable);
  CHECK(readable->text == message(zipped, "v=0\r\n"));
  CHECK(readable->coding == "gzip");
  CHECK(readable->sent == body.size());
  CHECK(readable->inflated == 5);
  CHECK_FALSE(readable->damaged);
}

TEST_CASE("what is not compressed stays as it is") {
  CHECK_FALSE(readable_message(message("Content-Type: application/sdp\r\n", "v=0")));
  CHECK_FALSE(readable_message(message(zipped, "")));
  CHECK_FALSE(readable_message(message("Content-Encoding: br\r\n", "x")));
  CHECK_FALSE(readable_message(""));
}

TEST_CASE("compressed parts of a multipart, everything around them as sent") {
  const std::string headers = "Content-Type: multipart/mixed;boundary=b\r\n";
  auto body = [](const std::string& second) {
    return "preamble\r\n--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/plain\r\nContent-Encoding: deflate\r\n\r\n" +
           second + "\r\n--b--\r\nepilogue";
  };
  const auto readable = readable_message(message(headers, body(deflated("text", test::Wrap::zlib))));
  REQUIRE(readable);
  CHECK(readable->text == message(headers, body("text")));
  CHECK_FALSE(readable_message(message(headers, "--b\r\n\r\nplain\r\n--b--")));
}

TEST_CASE("what is damaged is shown as far as it goes, what is too large to a limit") {
  const std::string body = deflated("v=0\r\n", test::Wrap::gzip);
  const auto cut = readable_message(message(zipped, body.substr(0, body.size() - 8)));
  REQUIRE(cut);
  CHECK(cut->damaged);
  CHECK(cut->text == message(zipped, "v=0\r\n"));
  const auto wrong = readable_message(message(zipped, "v=1"));
  REQUIRE(wrong);
  CHECK(wrong->damaged);
  CHECK(wrong->text == message(zipped, "v=1"));
  const auto bomb =
      readable_message(message(zipped, deflated(std::string(limits::inflated_body_octets + 1, 'x'), test::Wrap::gzip)));
  REQUIRE(bomb);
  CHECK(bomb->over_limit);
  CHECK(bomb->inflated == limits::inflated_body_octets);
}

}  // namespace
}  // namespace rung::decode
