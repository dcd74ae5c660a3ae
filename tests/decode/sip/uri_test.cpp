#include "decode/sip/uri.h"

#include "tests/support/catch.h"

namespace rung::sip {
namespace {

Uri uri_of(std::string_view text) {
  Result<Uri> uri = parse_uri(text);
  REQUIRE(uri);
  return *uri;
}

TEST_CASE("SIP URIs are taken apart") {
  struct Row {
    const char* text;
    const char* user;
    const char* password;
    const char* host;
    int port;  // -1: none
    const char* parameters;
    const char* headers;
  };
  const Row rows[] = {
      {"sip:alice@example.com", "alice", "", "example.com", -1, "", ""},
      {"sips:alice:pw@example.com:5061", "alice", "pw", "example.com", 5061, "", ""},
      {"SIP:example.com;transport=ws;lr", "", "", "example.com", -1, ";transport=ws;lr", ""},
      {"sip:a@b;x=1?Route=%3Csip:c%3E&y=2", "a", "", "b", -1, ";x=1", "Route=%3Csip:c%3E&y=2"},
      {"sip:b?a=1;2", "", "", "b", -1, "", "a=1;2"},
      {"sip:user;par=u%40example.net@example.com", "user;par=u%40example.net", "", "example.com", -1, "", ""},
      {"sip:what?/;;*&@host.net:1", "what?/;;*&", "", "host.net", 1, "", ""},
      {"sip:a@b@c", "a@b", "", "c", -1, "", ""},
      {"sip:a@[2001:db8::1]", "a", "", "2001:db8::1", -1, "", ""},
      {"sip:[2001:db8::10]:5070;lr", "", "", "2001:db8::10", 5070, ";lr", ""},
      {"sip:host:65535", "", "", "host", 65535, "", ""},
      {"sip:@host", "", "", "host", -1, "", ""},
      {"sip:user@example.com; lr", "user", "", "example.com", -1, "; lr", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    Uri uri = uri_of(row.text);
    CHECK(uri.user == row.user);
    CHECK(uri.password == row.password);
    CHECK(uri.host == row.host);
    CHECK((uri.port ? int{*uri.port} : -1) == row.port);
    CHECK(uri.parameters == row.parameters);
    CHECK(uri.headers == row.headers);
    CHECK_FALSE(uri.port_malformed);
    CHECK_FALSE(uri.host_malformed);
    CHECK_FALSE(uri.ipv6_unbracketed);
  }
}

TEST_CASE("kinds and schemes") {
  CHECK(uri_of("sip:a").kind == Uri::Kind::sip);
  CHECK(uri_of("SIPS:a").kind == Uri::Kind::sips);
  CHECK(uri_of("SIPS:a").scheme == "SIPS");
  CHECK(uri_of("urn:service:sos").rest == "service:sos");
  CHECK(uri_of("soap.beep://192.0.2.103:3002").scheme == "soap.beep");
  Uri tel = uri_of("tel:+1-201-555-0123;phone-context=example.com");
  CHECK(tel.kind == Uri::Kind::tel);
  CHECK(tel.user == "+1-201-555-0123");
  CHECK(tel.parameters == ";phone-context=example.com");
  CHECK(tel.host.empty());
}

TEST_CASE("what is no URI is malformed") {
  for (const char* text : {"", ":", "alice", "1sip:a", "<sip:a>", " sip:a", "a b:c"}) {
    CAPTURE(text);
    Result<Uri> uri = parse_uri(text);
    REQUIRE_FALSE(uri);
    CHECK(uri.error().code == ParseErrorCode::malformed);
  }
}

TEST_CASE("hosts and ports that are wrong are flagged and kept") {
  Uri bare = uri_of("sip:2001:db8::10");
  CHECK(bare.ipv6_unbracketed);
  CHECK(bare.host == "2001:db8::10");
  CHECK_FALSE(bare.port);
  CHECK(uri_of("sip:host:65536").port_malformed);
  CHECK(uri_of("sip:host:").port_malformed);
  CHECK(uri_of("sip:host:99999999999999999999999").port_malformed);
  CHECK(uri_of("sip:[::1").host_malformed);
  CHECK(uri_of("sip:[::1").host == "::1");
  CHECK(uri_of("sip:[::1]x").host_malformed);
  CHECK(uri_of("sip:a@").host_malformed);
  CHECK(uri_of("sip:").host_malformed);
  CHECK(uri_of("sip:[").host_malformed);
}

TEST_CASE("escapes are decoded once") {
  CHECK(percent_decoded("sips%3Auser%40example.com") == "sips:user@example.com");
  CHECK(percent_decoded("value%2541") == "value%41");
  CHECK(percent_decoded("null-%00-null") == std::string_view("null-\0-null", 11));
  CHECK(percent_decoded("%") == "%");
  CHECK(percent_decoded("%4") == "%4");
  CHECK(percent_decoded("%zz%4a%4") == "%zzJ%4");
}

}  // namespace
}  // namespace rung::sip
