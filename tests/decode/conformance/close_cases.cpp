// How a WebSocket ends (RFC 6455 5.5.1, 7).
#include "tests/decode/conformance/case.h"
#include "tests/decode/ws/wire_frames.h"

namespace rung::decode::test {
namespace {

using namespace std::string_literals;

Case closing(const std::string& id, const std::string& what, const std::string& payload) {
  return Case(id, what).client(fin_bit | op_close, payload).server(fin_bit | op_close, payload);
}

std::vector<Case> order_cases() {
  const std::string message = sip_with("Hello");
  const std::string bye = close_payload(1000);
  std::vector<Case> cases;
  cases.push_back(Case("7.1.1", "message, then Close").echo(op_text, message).close());
  cases.push_back(Case("7.1.2", "two Closes").client(fin_bit | op_close, bye).close());
  cases.push_back(Case("7.1.3", "Ping behind Close")
                      .client(fin_bit | op_close, bye)
                      .client(fin_bit | op_ping, "late")
                      .server(fin_bit | op_close, bye));
  cases.push_back(Case("7.1.4", "text behind Close")
                      .client(fin_bit | op_close, bye)
                      .client(fin_bit | op_text, message)
                      .server(fin_bit | op_close, bye)
                      .expect(message)
                      .expect_finding("ws-data-after-close"));
  cases.push_back(Case("7.1.5", "Close between fragments, the last one behind it")
                      .client(op_text, message.substr(0, 50))
                      .client(fin_bit | op_close, bye)
                      .client(fin_bit, message.substr(50))
                      .server(fin_bit | op_close, bye)
                      .expect(message)
                      .expect_finding("ws-data-after-close"));
  cases.push_back(Case("7.1.6", "message of 256 KiB, Close, Ping")
                      .echo(op_text, sip_of(256 << 10))
                      .close()
                      .client(fin_bit | op_ping, ""));
  cases.push_back(
      Case("7.1.7", "no Close at all").echo(op_text, message).expect_finding("ws-closed-without-close-frame"));
  cases.push_back(
      Case("7.1.8", "Close without an answer").client(fin_bit | op_close, bye).expect_finding("ws-close-unanswered"));
  return cases;
}

}  // namespace

std::vector<Case> close_cases() {
  std::vector<Case> cases = order_cases();
  cases.push_back(closing("7.3.1", "Close without payload", ""));
  cases.push_back(closing("7.3.2", "Close of one octet", "a")
                      .expect_finding("ws-close-bad-length")
                      .expect_finding("ws-close-bad-length"));
  cases.push_back(closing("7.3.3", "Close with a code", close_payload(1000)));
  cases.push_back(closing("7.3.4", "Close with a reason", close_payload(1000, "Hello World!")));
  cases.push_back(closing("7.3.5", "Close with the longest reason", close_payload(1000, std::string(123, '*'))));
  cases.push_back(Case("7.3.6", "Close with a reason that is too long")
                      .client(fin_bit | op_close, close_payload(1000, std::string(124, '*')))
                      .server(fin_bit | op_close, close_payload(1002))
                      .expect_finding("ws-control-too-long")
                      .expect_finding("ws-abnormal-close-code"));
  cases.push_back(Case("7.5.1", "Close with a reason that is not UTF-8")
                      .client(fin_bit | op_close, close_payload(1000, "\xce\xba\xed\xa0\x80"))
                      .server(fin_bit | op_close, close_payload(1007))
                      .expect_finding("ws-close-reason-bad-utf8")
                      .expect_finding("ws-abnormal-close-code"));
  int at = 0;
  for (const int code :
       {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999}) {
    Case good("7.7." + std::to_string(++at), "code " + std::to_string(code));
    if (code > 1001) good.expect_finding("ws-abnormal-close-code");
    cases.push_back(good.close(code));
  }
  at = 0;
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 5000, 65535}) {
    Case bad("7.9." + std::to_string(++at), "code " + std::to_string(code) + ", which must not be sent");
    bad.client(fin_bit | op_close, close_payload(code)).server(fin_bit | op_close, close_payload(1002));
    cases.push_back(bad.expect_finding("ws-close-bad-code")
                        .expect_finding("ws-abnormal-close-code")
                        .expect_finding("ws-abnormal-close-code"));
  }
  for (const int code : {1016, 1100, 2000, 2999}) {
    Case unassigned("7.9." + std::to_string(++at), "code " + std::to_string(code) + ", which is not registered");
    unassigned.close(code);
    cases.push_back(unassigned.expect_finding("ws-close-unassigned-code")
                        .expect_finding("ws-abnormal-close-code")
                        .expect_finding("ws-close-unassigned-code"));
  }
  return cases;
}

}  // namespace rung::decode::test
