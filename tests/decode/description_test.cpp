#include "decode/description.h"

#include <string>

#include "base/limits.h"
#include "tests/support/body_compress.h"
#include "tests/support/catch.h"

namespace rung::decode {
namespace {

// The description in a message with these header lines and this body, "none" where there is none.
std::string found(const std::string& headers, const std::string& body) {
  const std::string text = "INVITE sip:b SIP/2.0\r\n" + headers + "\r\n" + body;
  const sip::Message message = sip::Message::parse({text.begin(), text.end()});
  std::vector<char> inflated;
  return std::string(description_in(message, inflated).value_or("none"));
}

std::string part(const std::string& headers, const std::string& body) {
  return "--b\r\n" + headers + "\r\n\r\n" + body + "\r\n";
}

TEST_CASE("the body is a session description by its type") {
  CHECK(found("Content-Type: application/sdp\r\n", "v=0") == "v=0");
  CHECK(found("c: Application/SDP ; x=y\r\n", "v=0") == "v=0");
  CHECK(found("Content-Type: application/sdp\r\n", "") == "none");
  CHECK(found("Content-Type: application/sdpfrag\r\n", "v=0") == "none");
  CHECK(found("", "v=0") == "none");
}

TEST_CASE("the first part of that type of a multipart (RFC 5621 3.1)") {
  const std::string mixed = "Content-Type: multipart/mixed;boundary=\"b\"\r\n";
  CHECK(found(mixed, part("Content-Type: text/plain", "x") + part("Content-Type: application/sdp", "v=0") +
                         part("Content-Type: application/sdp", "v=1") + "--b--") == "v=0");
  CHECK(found(mixed, part("Content-Type: text/plain", "v=0") + "--b--") == "none");
  const std::string inner = "--i\r\nContent-Type: application/sdp\r\n\r\nv=2\r\n--i--\r\n";
  CHECK(found(mixed, part("Content-Type: multipart/alternative;boundary=i", inner) + "--b--") == "v=2");
  CHECK(found("Content-Type: multipart/mixed\r\n", part("Content-Type: application/sdp", "v=0")) == "none");
}

TEST_CASE("what is compressed is inflated, what is encoded in another way not read") {
  const std::string zipped = test::deflated("v=9", test::Wrap::gzip);
  CHECK(found("Content-Type: application/sdp\r\nContent-Encoding: gzip\r\n", zipped) == "v=9");
  CHECK(found("Content-Type: application/sdp\r\ne: deflate\r\n", test::deflated("v=9", test::Wrap::zlib)) == "v=9");
  CHECK(found("Content-Type: multipart/mixed;boundary=b\r\n",
              part("Content-Type: text/plain\r\nContent-Encoding: gzip", zipped) +
                  part("Content-Type: application/sdp\r\nContent-Encoding: gzip", zipped) + "--b--") == "v=9");
  const std::string bomb = test::deflated(std::string(limits::inflated_body_octets + 1, 'v'), test::Wrap::gzip);
  CHECK(found("Content-Type: application/sdp\r\ne: gzip\r\n", bomb).size() == limits::inflated_body_octets);
  CHECK(found("Content-Type: application/sdp\r\nContent-Encoding: br\r\n", "v=0") == "none");
  CHECK(found("Content-Type: application/sdp\r\ne: identity\r\n", "v=0") == "v=0");
  const std::string mixed = "Content-Type: multipart/mixed;boundary=b\r\n";
  CHECK(found(mixed, part("Content-Type: application/sdp\r\nContent-Transfer-Encoding: base64", "dj0w") +
                         part("Content-Type: application/sdp\r\nContent-Transfer-Encoding: binary", "v=0") + "--b--") ==
        "v=0");
}

TEST_CASE("parts and multiparts in each other are looked through up to a limit") {
  const std::string mixed = "multipart/mixed;boundary=b";
  std::string many;
  for (std::size_t i = 0; i + 1 < limits::multipart_parts; ++i) many += part("Content-Type: text/plain", "x");
  const std::string description = part("Content-Type: application/sdp", "v=0") + "--b--";
  CHECK(found("Content-Type: " + mixed + "\r\n", many + description) == "v=0");
  CHECK(found("Content-Type: " + mixed + "\r\n", many + part("Content-Type: a/b", "x") + description) == "none");
  auto nested = [](int depth) {
    std::string type = "application/sdp", body = "v=0";
    for (; depth > 0; --depth) {
      const std::string boundary = "b" + std::to_string(depth);
      body = "--" + boundary + "\r\nContent-Type: " + type + "\r\n\r\n" + body + "\r\n--" + boundary + "--";
      type = "multipart/mixed;boundary=" + boundary;
    }
    return found("Content-Type: " + type + "\r\n", body);
  };
  CHECK(nested(limits::multipart_depth) == "v=0");
  CHECK(nested(limits::multipart_depth + 1) == "none");
}

}  // namespace
}  // namespace rung::decode
