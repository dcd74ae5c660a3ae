// Framing, Pings, reserved bits, opcodes, fragments (RFC 6455 5).
#include "tests/decode/conformance/case.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;

void add_framing(std::vector<Case>& cases) {
  int group = 0;
  for (const int opcode : {op_text, op_binary}) {
    const std::string kind = opcode == op_text ? "text" : "binary";
    const std::string number = "1." + std::to_string(++group) + ".";
    int at = 0;
    for (const std::size_t size : {0U, 125U, 126U, 127U, 128U, 65535U, 65536U}) {
      const std::string payload = size < 300 ? std::string(size, '*') : sip_of(size);
      cases.push_back(Case(number + std::to_string(++at), kind + " of " + std::to_string(size) + " octets")
                          .echo(opcode, payload)
                          .close());
    }
  }
}

void add_pings(std::vector<Case>& cases) {
  cases.push_back(Case("2.1", "Ping without payload").ping("").close());
  cases.push_back(Case("2.2", "Ping with text").ping("Hello, world!").close());
  cases.push_back(Case("2.3", "Ping with octets that are not UTF-8").ping("\x00\xff\xfe\xfd\xfc\xfb\x00\xff"s).close());
  cases.push_back(Case("2.4", "Ping of 125 octets").ping(std::string(125, '\xfe')).close());
  cases.push_back(Case("2.5", "Ping of 126 octets")
                      .client(fin_bit | op_ping, std::string(126, '\xfe'))
                      .expect_finding("ws-control-too-long")
                      .fail(1002));
  cases.push_back(Case("2.7", "Pong that nobody asked for, empty").client(fin_bit | op_pong, "").close());
  cases.push_back(Case("2.8", "Pong that nobody asked for").client(fin_bit | op_pong, "unsolicited").close());
  cases.push_back(
      Case("2.9", "Pong that nobody asked for, then Ping").client(fin_bit | op_pong, "unsolicited").ping("p").close());
  Case ten("2.10", "ten Pings, then ten Pongs");
  for (int i = 0; i < 10; ++i) ten.client(fin_bit | op_ping, "payload-" + std::to_string(i));
  for (int i = 0; i < 10; ++i) ten.server(fin_bit | op_pong, "payload-" + std::to_string(i));
  cases.push_back(ten.close());
  Case newest("2.11", "ten Pings, the newest alone answered");
  for (int i = 0; i < 10; ++i) newest.client(fin_bit | op_ping, "payload-" + std::to_string(i));
  cases.push_back(newest.server(fin_bit | op_pong, "payload-9").close());
  cases.push_back(Case("2.12", "Ping answered with something else")
                      .client(fin_bit | op_ping, "right")
                      .server(fin_bit | op_pong, "wrong")
                      .expect_finding("ws-pong-payload-mismatch")
                      .close());
}

void add_reserved(std::vector<Case>& cases) {
  int at = 0;
  for (const int opcode : {op_text, op_text, op_text, op_text, op_binary, op_ping, op_close}) {
    const int bits = ++at;
    Case reserved("3." + std::to_string(bits),
                  "reserved bits " + std::to_string(bits) + " of opcode " + std::to_string(opcode));
    reserved.echo(op_text, sip_with("before")).expect_finding("ws-rsv-set");
    const std::string payload = opcode == op_close ? close_payload(1000) : "Hello";
    reserved.client(fin_bit | bits << 4 | opcode, payload);
    if (opcode == op_close)
      reserved.server(fin_bit | op_close, close_payload(1002)).expect_finding("ws-abnormal-close-code");
    else
      reserved.fail(1002);
    if (opcode == op_text && (bits & 4) == 0) reserved.expect("Hello");
    cases.push_back(reserved);
  }
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    const bool control = opcode > 7;
    const std::string number = (control ? "4.2." : "4.1.") + std::to_string(opcode - (control ? 10 : 2));
    Case reserved(number, "opcode " + std::to_string(opcode));
    reserved.echo(op_text, sip_with("before")).client(fin_bit | opcode, "").expect_finding("ws-reserved-opcode");
    if (!control) reserved.expect("");
    cases.push_back(reserved.ping("").fail(1002));
  }
}

void add_fragments(std::vector<Case>& cases) {
  const Texts two = pieces_of(sip_with("fragmented"), 90);
  for (const int opcode : {op_ping, op_pong}) {
    cases.push_back(
        Case(opcode == op_ping ? "5.1" : "5.2", opcode == op_ping ? "Ping in fragments" : "Pong in fragments")
            .client(opcode, "frag")
            .client(fin_bit | op_continuation, "ment")
            .expect_finding("ws-control-fragmented")
            .expect_finding("ws-unexpected-continuation")
            .expect("ment")
            .fail(1002));
  }
  cases.push_back(Case("5.3", "text in fragments").echo_fragments(op_text, two).close());
  cases.push_back(Case("5.4", "binary in fragments").echo_fragments(op_binary, two).close());
  cases.push_back(
      Case("5.5", "text in fragments of one octet").echo_fragments(op_text, pieces_of(sip_with("x"), 1)).close());
  cases.push_back(Case("5.6", "Ping between fragments")
                      .client(op_text, two[0])
                      .ping("between")
                      .client(fin_bit, two[1])
                      .echoed(op_text, two[0] + two[1])
                      .close());
  int at = 8;
  for (const int first : {fin_bit, 0}) {
    const std::string what = first == 0 ? "continuation of nothing, not final" : "continuation of nothing, final";
    Case alone("5." + std::to_string(++at), what);
    alone.client(first, "non-continuation payload").expect_finding("ws-unexpected-continuation");
    if (first == fin_bit) alone.expect("non-continuation payload");
    alone.client(fin_bit | op_text, sip_with("behind"));
    if (first == 0) alone.expect_finding("ws-interleaved-data").expect("non-continuation payload");
    cases.push_back(alone.expect(sip_with("behind")).fail(1002));
  }
  cases.push_back(Case("5.15", "a whole message, then a continuation of nothing")
                      .echo_fragments(op_text, two)
                      .client(fin_bit, "again")
                      .expect("again")
                      .expect_finding("ws-unexpected-continuation")
                      .fail(1002));
  cases.push_back(Case("5.18", "text begins while fragments are to come")
                      .client(op_text, two[0])
                      .client(fin_bit | op_text, sip_with("second"))
                      .expect_finding("ws-interleaved-data")
                      .expect_finding("sip-header-section-unterminated")
                      .expect(two[0])
                      .expect(sip_with("second"))
                      .fail(1002));
  Case pings("5.19", "five fragments with Pings between");
  const Texts five = pieces_of(sip_with(std::string(300, 'f')), 100);
  for (std::size_t i = 0; i < five.size(); ++i)
    pings.client((i + 1 == five.size() ? fin_bit : 0) | (i == 0 ? op_text : 0), five[i]).ping("p" + std::to_string(i));
  std::string whole;
  for (const std::string& piece : five) whole += piece;
  cases.push_back(pings.echoed(op_text, whole).close());
  cases.push_back(Case("5.20", "empty fragments around a message")
                      .echo_fragments(op_text, {"", sip_with("in the middle"), ""})
                      .close());
}

}  // namespace

std::vector<Case> framing_cases() {
  std::vector<Case> cases;
  add_framing(cases);
  add_pings(cases);
  add_reserved(cases);
  add_fragments(cases);
  return cases;
}

}  // namespace rung::decode::test
