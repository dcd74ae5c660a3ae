#include "decode/sip/multipart.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

namespace rung::sip {
namespace {

using Texts = std::vector<std::string>;

// Parts as "type|encoding|transfer encoding|body".
Texts parts(const std::string& body, const std::string& boundary = "b") {
  const rung::test::ExactBytes block(body);
  PartReader reader(as_text(block.view()), boundary);
  Texts found;
  while (auto part = reader.next())
    found.push_back(std::string(part->content_type) + "|" + std::string(part->content_encoding) + "|" +
                    std::string(part->content_transfer_encoding) + "|" + std::string(part->body));
  return found;
}

TEST_CASE("parts of a multipart body (RFC 2046 5.1.1)") {
  CHECK(
      parts(
          "preamble\r\n--b\r\nContent-Type: a/b;c=d\r\nX: y\r\n\r\none\r\ntwo\r\n--b \r\n\r\nplain\r\n--b--\r\nepilogue"
          "\r\n--b\r\n") == Texts{"a/b;c=d|||one\r\ntwo", "|||plain"});
  CHECK(parts("--b\ncontent-encoding : gzip\nC: x/y\nCONTENT-TRANSFER-ENCODING: base64\n\nz\n--b--") ==
        Texts{"x/y|gzip|base64|z"});
  CHECK(parts("--b\r\n\r\n\r\n--b--") == Texts{"|||"});
  CHECK(parts("--b\r\n--b--") == Texts{"|||"});
}

TEST_CASE("what is no delimiter") {
  CHECK(parts("").empty());
  CHECK(parts("no delimiter\r\n -b\r\n").empty());
  CHECK(parts("--b--\r\n--b\r\n\r\nx").empty());
  CHECK(parts("--b\r\n\r\nx --b\r\n--bb\r\n--b x\r\n--b--x\r\n--b--") == Texts{"|||x --b\r\n--bb\r\n--b x\r\n--b--x"});
}

TEST_CASE("a part whose delimiter is missing goes to the end") {
  CHECK(parts("--b\r\nc: x/y\r\n\r\nrest\r\n") == Texts{"x/y|||rest\r\n"});
  CHECK(parts("--b\r\nc: x/y") == Texts{"x/y|||"});
  CHECK(parts("--b") == Texts{"|||"});
}

TEST_CASE("boundaries and types of Content-Type") {
  CHECK(boundary_of("multipart/mixed;boundary=abc") == "abc");
  CHECK(boundary_of("Multipart/Related; type=\"x;y\"; Boundary=\"a b\"") == "a b");
  CHECK(boundary_of("multipart/mixed").empty());
  CHECK(boundary_of("text/plain;boundary=abc").empty());
  CHECK(media_type_of(" application/sdp ;x=y") == "application/sdp");
  CHECK(media_type_of("").empty());
}

TEST_CASE("every cut of a multipart body is read within its octets") {
  const std::string body = "--b\r\nContent-Type: a/b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n";
  for (std::size_t size = 0; size <= body.size(); ++size) CHECK(parts(body.substr(0, size)).size() <= 3);
}

TEST_CASE("whether the last delimiter is there") {
  auto ends = [](std::string_view body) {
    PartReader parts(body, "b");
    while (parts.next()) {
    }
    return parts.found_end();
  };
  CHECK(ends("--b\r\n\r\nx\r\n--b--"));
  CHECK(ends("before\r\n--b\r\n\r\n--b\r\n\r\nx\r\n--b--  \r\nbehind"));
  CHECK(ends("--b--"));
  CHECK_FALSE(ends("--b\r\n\r\nx\r\n--b"));
  CHECK_FALSE(ends("--b\r\n\r\nx\r\n--bb--"));
  CHECK_FALSE(ends(""));
}

}  // namespace
}  // namespace rung::sip
