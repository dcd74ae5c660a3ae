#include "decode/checks/address_checks.h"

#include "tests/decode/message_parts.h"

namespace rung::decode::test {
namespace {

TEST_CASE("display names") {
  for (const char* line : {"From: Bell, Alexander <sip:a@b.test>;tag=1", "From: J\xc3\xb8rgen <sip:j@b.test>;tag=1",
                           "From: (x) <sip:a@b.test>;tag=1", "From: Joe \"J\" <sip:j@b.test>;tag=1"}) {
    CAPTURE(line);
    CHECK(with(line) == Ids{"sip-displayname-not-token"});
  }
  for (const char* line : {"From: Alexander Bell <sip:a@b.test>;tag=1", "From: \"Bell, A\"<sip:a@b.test>;tag=1",
                           "From: sipp <sip:sipp@127.0.1.1:5061>;tag=1", "From: \"J\xc3\xb8rgen\" <sip:j@b.test>;tag=1",
                           "From: \"\" <sip:j@b.test>;tag=1", "From: a.b-c!%*_+`'~ <sip:j@b.test>;tag=1"}) {
    CAPTURE(line);
    CHECK(with(line).empty());
  }
}

TEST_CASE("angle brackets") {
  for (const char* line :
       {"Contact: sip:a@b.test?Route=%3Csip:c.test%3E", "To: sip:a,b@c.test", "Contact: sip:a,b@c.test",
        "Route: sip:p.test;lr", "Refer-To: sip:a@b.test?Replaces=x", "To: <sip:a@b.test"}) {
    CAPTURE(line);
    CHECK(with(line) == Ids{"sip-addrspec-needs-brackets"});
  }
  for (const char* line : {"Contact: sip:a@b.test;expires=60", "To: sip:+1555@b.test;user=phone", "Contact: *",
                           "Contact: sip:a@b.test, <sip:c@d.test?x=y>", "Route: <sip:p.test;lr>,<sip:q.test;lr>",
                           "Refer-To: <sip:a@b.test?Replaces=x%3Bto-tag%3Dy>", "From: sip:what?@b.test;tag=1"}) {
    CAPTURE(line);
    const Ids ids = with(line);
    // A question mark before the @ is the user's, and still it needs brackets.
    CHECK(ids == (std::string_view(line).starts_with("From") ? Ids{"sip-addrspec-needs-brackets"} : Ids{}));
  }
  for (const char* line : {"To: \"Bob\" < sip:b@c.test >", "To: <sip:b@c.test;a=b >", "To: <sip:b@c.test; lr>"}) {
    CAPTURE(line);
    CHECK(with(line) == Ids{"sip-addrspec-spaces"});
  }
  CHECK(with("To:   \"Bob\"   <sip:b@c.test>  ;  tag = 1").empty());
}

TEST_CASE("schemes, escapes and NUL in URIs") {
  CHECK(told(request("INVITE nobody:knows SIP/2.0")) == Ids{"sip-unknown-scheme"});
  CHECK(with("To: <http://b.test>") == Ids{"sip-unknown-scheme"});
  CHECK(with("To: bob") == Ids{"sip-unknown-scheme"});
  for (const char* uri : {"sips:b@c.test", "tel:+1-555-0100", "urn:service:sos", "SIP:b@c.test", "im:b@c.test"}) {
    CAPTURE(uri);
    CHECK(with("To: <" + std::string(uri) + ">").empty());
    CHECK(told(request("INVITE " + std::string(uri) + " SIP/2.0")).empty());
  }
  CHECK(with("To: <sip:100%@b.test>") == Ids{"sip-url-escape-invalid"});
  CHECK(told(request("INVITE sip:%4x@b.test SIP/2.0")) == Ids{"sip-url-escape-invalid"});
  CHECK(with("To: \"100%\" <sip:%3a%C3%B8@b.test>").empty());
  CHECK(with("To: <sip:a%00b@b.test>") == Ids{"sip-nul-in-uri"});
  CHECK(with("To: <sip:a%001@b.test>") == Ids{"sip-nul-in-uri"});
}

TEST_CASE("IPv6 without brackets") {
  CHECK(told(request("INVITE sip:bob@2001:db8::10 SIP/2.0")) == Ids{"sip-ipv6-unbracketed"});
  CHECK(with("Contact: <sip:bob@2001:db8::10>") == Ids{"sip-ipv6-unbracketed"});
  CHECK(with("Via: SIP/2.0/UDP 2001:db8::9:1;branch=z9hG4bK1") == Ids{"sip-ipv6-unbracketed"});
  for (const char* line :
       {"Contact: <sip:bob@[2001:db8::10]:5060>", "Via: SIP/2.0/UDP [2001:db8::9:1]:5060;branch=z9hG4bK1",
        "Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bK1",
        "To: <sip:bob:pass:word@b.test>"}) {
    CAPTURE(line);
    CHECK(with(line).empty());
  }
}

TEST_CASE("Via") {
  CHECK(with("Via: SIP/2.0/PIGEON a.test;branch=z9hG4bK1") == Ids{"sip-via-transport-unknown"});
  for (const char* transport : {"UDP", "TCP", "TLS", "SCTP", "TLS-SCTP", "WS", "WSS", "udp"})
    CHECK(with("Via: SIP/2.0/" + std::string(transport) + " a.test;branch=z9hG4bK1").empty());
  for (const char* host : {"255.255.255.255", "224.0.1.75:5060", "239.255.0.1", "[ff02::1]"}) {
    const std::string line = "Via: SIP/2.0/UDP " + std::string(host) + ";branch=z9hG4bK1";
    CAPTURE(line);
    CHECK(told(response().instead(line)) == Ids{"sip-via-broadcast"});
    CHECK(with(line).empty());  // a request is answered to where it came from
  }
  CHECK(told(response().instead("Via: SIP/2.0/UDP 240.0.0.1;branch=z9hG4bK1")).empty());
  CHECK(told(response().instead("Via: SIP/2.0/UDP [fe80::1];branch=z9hG4bK1")).empty());
}

}  // namespace
}  // namespace rung::decode::test
