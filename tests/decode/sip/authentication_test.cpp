#include "decode/sip/authentication.h"

#include "tests/support/catch.h"

namespace rung::sip {
namespace {

TEST_CASE("a challenge: RFC 3261 20.44, RFC 8760 2.4") {
  const Authentication found = parse_authentication(
      "Digest realm=\"atlanta.com\", domain=\"sip:boxesbybob.com\", qop=\"auth,auth-int\",\r\n"
      " nonce=\"f84f1cec41e6cbe5aea9c8e88d359\", opaque=\"\", stale=TRUE, algorithm=SHA-256");
  CHECK(found.scheme == AuthScheme::digest);
  CHECK(found.realm == "atlanta.com");
  CHECK(found.domain == "sip:boxesbybob.com");
  CHECK(found.qop == "auth,auth-int");
  CHECK(found.nonce == "f84f1cec41e6cbe5aea9c8e88d359");
  CHECK(found.opaque.empty());
  CHECK(found.is_stale());
  CHECK(found.algorithm == "SHA-256");
  CHECK_FALSE(found.has_session_algorithm());
  CHECK_FALSE(found.empty_element);
}

TEST_CASE("credentials: RFC 3261 20.7, RFC 7616 3.4") {
  Authentication found = parse_authentication(
      "digest USERNAME=\"Mufasa, \\\"k\\\"\",realm=\"h\", nonce=\"n\", uri=\"sip:a,b@c\", nc=0000002A, "
      "cnonce = \"0a4f\" , qop=auth, response=\"d388\", algorithm=MD5-sess, auts=\"x\", response=\"later\"");
  CHECK(found.scheme == AuthScheme::digest);
  CHECK(found.scheme_name == "digest");
  CHECK(found.username == "Mufasa, \\\"k\\\"");
  CHECK(found.uri == "sip:a,b@c");
  CHECK(found.nonce_count == 42u);
  CHECK(found.cnonce == "0a4f");
  CHECK(found.response == "d388");
  CHECK(found.auts == "x");
  CHECK(found.has_session_algorithm());
  CHECK_FALSE(found.is_stale());
  CHECK_FALSE(parse_authentication("Digest nc=123456789").nonce_count);
  CHECK_FALSE(parse_authentication("Digest nc=1g").nonce_count);
}

TEST_CASE("other schemes are kept as they are") {
  CHECK(parse_authentication("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==").scheme == AuthScheme::basic);
  CHECK(parse_authentication("BEARER abc.def").scheme == AuthScheme::bearer);
  const Authentication found = parse_authentication("NoOneKnowsThisScheme opaque-data=here");
  CHECK(found.scheme == AuthScheme::other);
  CHECK(found.scheme_name == "NoOneKnowsThisScheme");
  CHECK(found.rest == "opaque-data=here");
  CHECK(found.realm.empty());
  CHECK(parse_authentication("").scheme == AuthScheme::none);
  CHECK(parse_authentication("\"abc\"").scheme == AuthScheme::none);
  CHECK(parse_authentication("Digest").scheme == AuthScheme::digest);
}

TEST_CASE("against the grammar") {
  CHECK(parse_authentication("Digest nonce=n, realm=\"r").quote_unterminated);
  CHECK(parse_authentication("Digest realm=r,,nonce=n").empty_element);
  CHECK(parse_authentication("Digest realm=r,,nonce=n").nonce == "n");
  CHECK(parse_authentication("Digest =x, realm").realm.empty());
}

TEST_CASE("Authentication-Info: RFC 3261 20.6") {
  const Authentication found = parse_authentication_info("nextnonce=\"47364c23432d\", rspauth=\"ab\", nc=00000001");
  CHECK(found.next_nonce == "47364c23432d");
  CHECK(found.rspauth == "ab");
  CHECK(found.nonce_count == 1u);
}

}  // namespace
}  // namespace rung::sip
