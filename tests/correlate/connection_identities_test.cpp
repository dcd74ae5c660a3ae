// Who speaks on a WebSocket connection that a cookie or token authenticated (RFC 7118 A.2, A.3).
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

Line request(const std::string& from, int number, const std::string& method = "MESSAGE") {
  Line line{method + " sip:bob@b.test", "1 " + method, "z9hG4bKi" + std::to_string(number)};
  line.call_id = "id" + std::to_string(number);
  line.from_uri = from;
  return line;
}

std::vector<std::string> told(bool credentials, const std::vector<Line>& lines) {
  Scene scene;
  scene.transports = {{1, decode::Transport::wss}};
  scene.open_connection(0, 1, credentials);
  std::int64_t ms = 0;
  for (const Line& line : lines) scene.send(ms += 10, 1, true, line);
  scene.end_connection(ms += 10, 1, decode::ConnectionEnd::fin);
  std::vector<std::string> details;
  for (const Finding& finding : scene.events.findings)
    if (finding.code == FindingCode::sipws_identity_switch) details.push_back(finding.detail);
  return details;
}

}  // namespace

TEST_CASE("another identity on an authenticated WebSocket is told once: sipws-identity-switch") {
  const std::vector<Line> switched = {request("sip:alice@a.test", 1), request("sip:mallory@a.test", 2),
                                      request("sip:alice@a.test", 3), request("sip:mallory@a.test", 4)};
  CHECK(told(true, switched) == std::vector<std::string>{"sip:alice@a.test, now sip:mallory@a.test in MESSAGE"});
  CHECK(told(false, switched).empty());  // nothing says whom the connection stands for
}

TEST_CASE("what is no other identity") {
  Line in_dialog = request("sip:mallory@a.test", 2);
  in_dialog.to_tag = "tt";
  Line behind = request("sip:mallory@a.test", 3);
  behind.via_below = {"z9hG4bKbelow"};
  CHECK(told(true, {request("sip:alice@a.test", 1), in_dialog, behind,
                    request("sips:alice@A.test:5061;transport=ws", 4), request("sip:anonymous@anonymous.invalid", 5)})
            .empty());
}
