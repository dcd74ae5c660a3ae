#include "decode/ws/accept.h"

#include "tests/support/catch.h"

namespace rung::ws::test {

TEST_CASE("the answer to a key (RFC 6455 1.3)") {
  CHECK(accept_for("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CHECK(accept_for("") == "Kfh9QIsMVZcl6xEPYxPHzW8SZ8w=");
}

TEST_CASE("a key is 16 octets in base64") {
  CHECK(is_key("dGhlIHNhbXBsZSBub25jZQ=="));
  CHECK(is_key("AAAAAAAAAAAAAAAAAAAAAA=="));
  for (const char* text : {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZTE=",
                           "dGhlIHNhbXBsZSBub25j!Q==", "dGhlIHNhbXBsZSBub25jZQ==AAAA", "dGhlIHNhbXBsZSBub25jZ==="})
    CHECK_FALSE(is_key(text));
}

}  // namespace rung::ws::test
