#include "decode/checks/header_checks.h"

#include "tests/decode/message_parts.h"

namespace rung::decode::test {
namespace {

TEST_CASE("header fields that are missing") {
  for (const char* name : {"Via", "From", "To", "Call-ID", "CSeq"}) {
    CAPTURE(name);
    for (const Parts& parts : {request(), response()}) {
      auto faults = check(Parts(parts).without(name).text());
      REQUIRE(ids_of(faults) == Ids{"sip-missing-mandatory-header"});
      CHECK(faults[0].detail == name);
      CHECK(faults[0].severity == Severity::error);
    }
  }
  auto faults = check(request().without("Max-Forwards").text());
  REQUIRE(ids_of(faults) == Ids{"sip-missing-mandatory-header"});
  CHECK(faults[0].severity == Severity::warning);
  CHECK(detail(request().without("To").without("Max-Forwards").without("Via")) == "Via, To, Max-Forwards");
  CHECK(detail(request().instead("CSeq: INVITE")) == "a readable CSeq: INVITE");
  CHECK(detail(request().instead("From: ")) == "a readable From: ");
  CHECK(told(request().without("Contact")).empty());
}

TEST_CASE("header fields that stand too often") {
  auto faults = check(request().with("i: c2").with("f: <sip:x@y.test>;tag=2").text());
  REQUIRE(ids_of(faults) == Ids{"sip-duplicate-single-header"});
  CHECK(faults[0].detail == "Call-ID, From");
  CHECK(faults[0].severity == Severity::error);
  faults = check(request().with("User-Agent: a").with("User-Agent: b").with("l: 0").text());
  REQUIRE(ids_of(faults) == Ids{"sip-duplicate-single-header"});
  CHECK(faults[0].severity == Severity::warning);
  CHECK(told(request().with("l: 1")) == Ids{"sip-content-length-conflict"});
  Parts often = request();
  for (const char* line : {"Via: SIP/2.0/TCP b.test;branch=z9hG4bK2", "Contact: <sip:c@d.test>", "Supported: path",
                           "k: gruu", "Route: <sip:e.test;lr>", "Route: <sip:f.test;lr>", "Authorization: Digest qop=a",
                           "Authorization: Digest qop=b", "X-Own: 1", "X-Own: 2", "Identity: a.b.c;info=<https://i>",
                           "Identity: d.e.f;info=<https://i>"})
    often.with(line);
  CHECK(told(often).empty());
}

TEST_CASE("CSeq") {
  auto faults = check(request().instead("CSeq: 4294967296 INVITE").text());
  REQUIRE(ids_of(faults) == Ids{"sip-cseq-overflow"});
  CHECK(faults[0].severity == std::nullopt);
  faults = check(request().instead("CSeq: 2147483648 INVITE").text());
  REQUIRE(ids_of(faults) == Ids{"sip-cseq-overflow"});
  CHECK(faults[0].severity == Severity::warning);
  CHECK(with("CSeq: 2147483647 INVITE").empty());
  CHECK(with("CSeq: 0 INVITE").empty());
  CHECK(with("CSeq: 1 BYE") == Ids{"sip-cseq-method-mismatch"});
  CHECK(with("CSeq: 1 invite") == Ids{"sip-cseq-method-mismatch"});
  CHECK(told(response().instead("CSeq: 1 BYE")).empty());
}

TEST_CASE("numbers out of range") {
  for (const char* line :
       {"Max-Forwards: 256", "Max-Forwards: many", "Expires: 4294967296", "Expires: -1", "Min-Expires: soon",
        "Retry-After: 99999999999", "Session-Expires: 4294967296;refresher=uac", "Warning: 1812 h \"x\"",
        "RSeq: 4294967296", "RAck: 1 4294967296 INVITE", "Contact: <sip:a@b.test>;expires=4294967296",
        "Contact: <sip:a@b.test>;q=1.5", "Contact: <sip:a@b.test>;q=1000", "To: <sip:b@c.test:70000>",
        "Via: SIP/2.0/UDP a.test:99999;branch=z9hG4bK1", "Via: SIP/2.0/UDP a.test;branch=z9hG4bK1;ttl=256",
        "Via: SIP/2.0/UDP a.test;branch=z9hG4bK1;rport=65536"}) {
    CAPTURE(line);
    CHECK(with(line) == Ids{"sip-scalar-overflow"});
  }
  for (const char* line :
       {"Max-Forwards: 0255", "Expires: 4294967295", "Expires: 0", "Retry-After: 120 (I am (out))",
        "Session-Expires: 1800;refresher=uac", "Session-Expires: 1800 ; refresher=uas",
        "Warning: 399 h \"a, b\", 301 i \"x\"", "RSeq: 4294967295", "RAck: 1 2 INVITE",
        "Contact: <sip:a@b.test>;expires=4294967295;q=1.000", "Contact: <sip:a@b.test:65535>;q=0.001",
        "Via: SIP/2.0/UDP a.test:65535;branch=z9hG4bK1;rport=65535;ttl=255"}) {
    CAPTURE(line);
    CHECK(with(line).empty());
  }
  CHECK(told(request("INVITE sip:b@c.test:65536 SIP/2.0")) == Ids{"sip-scalar-overflow"});
  CHECK(with("Max-Forwards: 0") == Ids{"sip-max-forwards-zero"});
  CHECK(told(request("OPTIONS sip:b@c.test SIP/2.0").instead("Max-Forwards: 0")).empty());
}

TEST_CASE("quoted strings without an end") {
  for (const char* line : {"To: \"Bob <sip:bob@b.test>", "Contact: <sip:a@b.test>;+sip.instance=\"<urn:uuid:1>",
                           "Reason: Q.850;cause=16;text=\"over", "WWW-Authenticate: Digest realm=\"a, nonce=b",
                           "Via: SIP/2.0/UDP a.test;branch=z9hG4bK1;x=\"y", "Warning: 399 h \"text"}) {
    CAPTURE(line);
    CHECK(with(line) == Ids{"sip-quoted-string-unterminated"});
  }
  for (const char* line :
       {"To: \"Bob \\\" the builder\\\\\" <sip:bob@b.test>", "Subject: 12\" vinyl", "Call-ID: a\"b", "User-Agent: \"",
        "Reason: SIP;cause=200;text=\"Call completed, elsewhere\"", "X-Own: \"open"}) {
    CAPTURE(line);
    CHECK(with(line).empty());
  }
}

TEST_CASE("a fault in credentials is told without them") {
  const auto faults = check(request().with("Authorization: Digest qop=auth, response=\"0123456789").text());
  REQUIRE(ids_of(faults) == Ids{"sip-quoted-string-unterminated"});
  CHECK(faults[0].detail == "Authorization");
}

TEST_CASE("empty parameters and elements") {
  for (const char* line :
       {"Contact: <sip:a@b.test>;", "Contact: <sip:a@b.test>;;expires=1", "To: <sip:a@b.test>; ;tag=1",
        "Via: SIP/2.0/UDP a.test;branch=z9hG4bK1;", "Via: SIP/2.0/UDP a.test;branch=z9hG4bK1,", "Allow: INVITE, , BYE",
        "Supported: path,", "Require: ,x", "Contact: <sip:a@b.test>,", "To: <sip:a@b.test>;=1"}) {
    CAPTURE(line);
    CHECK(with(line) == Ids{"sip-empty-params"});
  }
  for (const char* line :
       {"Supported:", "Allow: INVITE,BYE , ACK", "Accept:", "Via: SIP/2.0/UDP a.test;branch=z9hG4bK1 ;x=\";;\"",
        "Contact: <sip:a@b.test>;x=\",;;,\", <sip:c@d.test>", "X-Own: ;;,,", "Subject: a,,b;;"}) {
    CAPTURE(line);
    CHECK(with(line).empty());
  }
}

TEST_CASE("dates") {
  CHECK(with("Date: Fri, 01 Jan 2010 16:00:00 EST") == Ids{"sip-date-not-gmt"});
  CHECK(with("Date: 2010-01-01T16:00:00Z") == Ids{"sip-date-not-gmt"});
  CHECK(with("Date: Fri, 01 Jan 2010 16:00:00 GMT").empty());
}

TEST_CASE("credentials of a weak kind") {
  const std::string basic = request().with("Authorization: Basic QWxhZGRpbjpvcGVu").text();
  const std::string old = request().with("Proxy-Authorization: Digest realm=\"r\", response=\"0f\"").text();
  MessageSurroundings tls;
  tls.encrypted = true;
  for (const MessageSurroundings& surroundings : {MessageSurroundings{}, tls}) {
    const auto faults = check(basic, surroundings);
    REQUIRE(ids_of(faults) == Ids{"sip-basic-credentials"});
    CHECK(faults[0].detail == "Authorization: Basic");
  }
  const auto faults = check(old);
  REQUIRE(ids_of(faults) == Ids{"sip-basic-credentials"});
  CHECK(faults[0].severity == Severity::info);
  CHECK(faults[0].detail == "Proxy-Authorization: Digest without qop, realm r");
  CHECK(check(old, tls).empty());
  CHECK(with("Authorization: Digest realm=\"r\", qop=auth, nc=00000001, response=\"0f\"").empty());
  CHECK(with("Authorization: Bearer abc").empty());
}

}  // namespace
}  // namespace rung::decode::test
