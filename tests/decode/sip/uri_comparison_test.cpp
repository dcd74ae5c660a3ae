#include "decode/sip/uri_comparison.h"

#include "decode/sip/ip_literal.h"
#include "decode/sip/urn.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

struct Pair {
  const char* one;
  const char* other;
};

bool same(const Pair& pair) {
  const Result<Uri> one = parse_uri(pair.one), other = parse_uri(pair.other);
  REQUIRE(one);
  REQUIRE(other);
  const bool found = is_same_resource(*one, *other);
  CHECK(found == is_same_resource(*other, *one));
  return found;
}

// The lists of RFC 3261 19.1.4.
TEST_CASE("RFC 3261 19.1.4: URIs that are the same") {
  const Pair pairs[] = {
      {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtlanTa.CoM;Transport=tcp"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;security=on"},
      {"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"},
      {"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
       "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"},
      {"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
       "sip:alice@atlanta.com?priority=urgent&subject=project%20x"},
  };
  for (const Pair& pair : pairs) {
    CAPTURE(pair.one, pair.other);
    CHECK(same(pair));
  }
}

TEST_CASE("RFC 3261 19.1.4: URIs that differ") {
  const Pair pairs[] = {
      {"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"},
      {"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"},
      {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"},
      {"sip:bob@b.test", "sips:bob@b.test"},
      {"sip:b.test", "sip:bob@b.test"},
      {"sip:bob@b.test", "sip:bob:word@b.test"},
      {"sip:bob@b.test", "sip:bob@b.test;user=phone"},
      {"sip:bob@b.test", "sip:bob@b.test;ttl=1"},
      {"sip:bob@b.test", "sip:bob@b.test;method=INVITE"},
      {"sip:bob@b.test", "sip:bob@b.test;maddr=239.255.255.1"},
      {"sip:a%40b@c.test", "sip:a@b@c.test"},
      {"sip:a%3Bb@c.test", "sip:a;b@c.test"},
  };
  for (const Pair& pair : pairs) {
    CAPTURE(pair.one, pair.other);
    CHECK_FALSE(same(pair));
  }
}

TEST_CASE("addresses are compared by value: RFC 5954 4.1") {
  CHECK(same({"sip:a@[2001:db8::9:1]:5060", "sip:a@[2001:0DB8:0::0009:1]:5060"}));
  CHECK(same({"sip:a@[2001:db8::192.0.2.1]", "sip:a@[2001:db8:::192.0.2.1]"}));
  CHECK_FALSE(same({"sip:a@[::ffff:192.0.2.10]", "sip:a@192.0.2.10"}));
  CHECK(same({"sip:a%3bb@c.test", "sip:a%3Bb@c.test"}));
}

TEST_CASE("tel: RFC 3966 4") {
  CHECK(same({"tel:+1-201-555-0123", "tel:+1(201)555.0123"}));
  CHECK(same({"tel:7042;phone-context=example.com;ext=1-2", "tel:7042;EXT=12;phone-context=EXAMPLE.com"}));
  CHECK(same({"tel:863-1234;phone-context=+1-914-555", "tel:8631234;phone-context=+1914555"}));
  CHECK_FALSE(same({"tel:+12015550123", "tel:12015550123;phone-context=+1"}));
  CHECK_FALSE(same({"tel:+12015550123", "tel:+12015550123;isub=1"}));
  CHECK_FALSE(same({"tel:7042;phone-context=a.test", "tel:7042;phone-context=b.test"}));
}

TEST_CASE("urn and other schemes") {
  CHECK(same({"urn:uuid:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", "URN:UUID:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}));
  CHECK(same({"urn:service:sos.fire", "urn:Service:SOS.fire"}));
  CHECK(same({"urn:example:a123,z456?+abc", "urn:example:a123,z456#789"}));
  CHECK_FALSE(same({"urn:example:A123", "urn:example:a123"}));
  CHECK_FALSE(same({"urn:service:sos", "urn:service:counseling"}));
  CHECK(same({"http://a/b", "http://a/b"}));
  CHECK_FALSE(same({"http://a/b", "http://a/B"}));
  CHECK_FALSE(same({"http://a", "https://a"}));
}

TEST_CASE("many parameters cost no more than sorting them") {
  std::string one = "sip:a@b", other = "sip:a@b";
  for (int i = 0; i < 20'000; ++i) {
    one += ";p" + std::to_string(i);
    other += ";p" + std::to_string(19'999 - i);
  }
  CHECK(same({one.c_str(), other.c_str()}));
}

TEST_CASE("urn: what it names") {
  const auto urn = [](const char* text) { return *parse_urn(*parse_uri(text)); };
  CHECK(urn("urn:service:sos").is_emergency());
  CHECK(urn("URN:Service:SOS.police").is_emergency());
  CHECK_FALSE(urn("urn:service:sosx").is_emergency());
  CHECK_FALSE(urn("urn:nena:sos").is_emergency());
  CHECK(urn("urn:gsma:imei:90420156-025763-0;svn=42").imei() == "90420156-025763-0");
  CHECK(urn("urn:uuid:1").imei().empty());
  CHECK(urn("urn:uuid").malformed);
  CHECK(urn("urn:").malformed);
  CHECK_FALSE(parse_urn(*parse_uri("sip:a@b")));
}

TEST_CASE("addresses in text") {
  CHECK(parse_ip_literal("192.0.2.1"));
  CHECK(parse_ip_literal("2001:db8::1")->is_v6);
  CHECK(parse_ip_literal("::ffff:192.0.2.1")->octets == parse_ip_literal("192.0.2.1")->octets);
  CHECK(parse_ip_literal("ABCD:EF01:2345:6789:ABCD:EF01:192.168.158.190"));
  for (const char* host :
       {"", "a.test", "1.2.3", "256.1.1.1", "2001:db8::1::2", "::::", "[::1]", "fe80::1%eth0", ":"}) {
    CAPTURE(host);
    CHECK_FALSE(parse_ip_literal(host));
  }
  CHECK_FALSE(parse_ip_literal(std::string(5000, '1')));
  CHECK_FALSE(parse_ip_literal(std::string_view("1.2.3.4\0x", 9)));
  CHECK(parse_ip_literal("255.255.255.255")->is_for_many());
  CHECK(parse_ip_literal("224.0.0.1")->is_for_many());
  CHECK(parse_ip_literal("ff02::1")->is_for_many());
  CHECK(parse_ip_literal("::ffff:224.0.0.1")->is_for_many());
  CHECK_FALSE(parse_ip_literal("192.0.2.255")->is_for_many());
  CHECK_FALSE(parse_ip_literal("fe80::1")->is_for_many());
}

}  // namespace
}  // namespace rung::sip
