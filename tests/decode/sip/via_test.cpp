#include "decode/sip/via.h"

#include "decode/sip/cseq.h"
#include "tests/support/catch.h"

namespace rung::sip {
namespace {

TEST_CASE("a Via of WebSocket") {
  Via via = parse_via("SIP/2.0/WSS df7jal23ls0d.invalid;rport=4711;received=192.0.2.1;branch=z9hG4bK1");
  CHECK(via.protocol == "SIP");
  CHECK(via.version == "2.0");
  CHECK(via.transport == "WSS");
  CHECK(via.sent_by == "df7jal23ls0d.invalid");
  CHECK(via.branch == "z9hG4bK1");
  CHECK(via.received == "192.0.2.1");
  CHECK(via.has_rport);
  CHECK(via.rport == "4711");
  CHECK_FALSE(via.address.port);
  CHECK_FALSE(via.malformed);
}

TEST_CASE("white space is allowed nearly everywhere") {
  Via via = parse_via("SIP  / 2.0\t/ TLS-SCTP  first.example.com : 4000 ; ttl=16 ; branch = z9 ;rport");
  CHECK(via.version == "2.0");
  CHECK(via.transport == "TLS-SCTP");
  CHECK(via.sent_by == "first.example.com : 4000");
  CHECK(via.address.host == "first.example.com");
  CHECK(via.address.port == std::uint16_t{4000});
  CHECK(via.branch == "z9");
  CHECK(via.has_rport);
  CHECK(via.rport.empty());
}

TEST_CASE("IPv6 in sent-by and received") {
  Via via = parse_via("SIP/2.0/UDP [2001:db8::9:1]:6050;received=[2001:db8::9:255];branch=z9hG4bKas3");
  CHECK(via.address.host == "2001:db8::9:1");
  CHECK(via.address.port == std::uint16_t{6050});
  CHECK(via.received == "2001:db8::9:255");
  CHECK(parse_via("SIP/2.0/UDP h;received=2001:db8::1;branch=a").received == "2001:db8::1");
  CHECK(parse_via("SIP/2.0/UDP h;received=2001:db8::1;branch=a").branch == "a");
}

TEST_CASE("what is missing is malformed and the rest is read") {
  for (const char* text : {"", "SIP", "SIP/2.0", "SIP/2.0/UDP", "SIP/2.0/UDP ;branch=x", "UDP host", "/2.0/UDP host"}) {
    CAPTURE(text);
    CHECK(parse_via(text).malformed);
  }
  CHECK(parse_via("SIP/2.0/UDP ;branch=x").branch == "x");
  CHECK(parse_via(";branch=x").branch == "x");
}

TEST_CASE("CSeq numbers and methods") {
  struct Row {
    const char* text;
    long long number;  // -1: none
    const char* method;
    bool overflow;
  };
  const Row rows[] = {
      {"1 INVITE", 1, "INVITE", false},
      {"0009\tACK ", 9, "ACK", false},
      {"4294967295 BYE", 4294967295LL, "BYE", false},
      {"4294967296 BYE", -1, "BYE", true},
      {"36893488147419103232 REGISTER", -1, "REGISTER", true},
      {"18446744073709551616 BYE", -1, "BYE", true},
      {"1INVITE", 1, "INVITE", false},
      {"INVITE", -1, "INVITE", false},
      {"-1 INVITE", -1, "-1 INVITE", false},
      {"7", 7, "", false},
      {"", -1, "", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CSeq cseq = parse_cseq(row.text);
    CHECK((cseq.number ? static_cast<long long>(*cseq.number) : -1) == row.number);
    CHECK(cseq.method == row.method);
    CHECK(cseq.overflow == row.overflow);
  }
}

}  // namespace
}  // namespace rung::sip
