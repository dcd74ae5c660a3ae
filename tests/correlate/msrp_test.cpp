#include "base/limits.h"
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

namespace rung::test {
namespace {

std::string description(const std::string& path) {
  return "v=0\r\nm=message 2855 TCP/TLS/MSRP *\r\na=path:" + path + "\r\n";
}

// A scene with MSRP in it, and SIP messages that describe its sessions.
class MsrpScene : public Scene {
 public:
  void describe(std::int64_t ms, bool from_client, Line line, const std::string& path) {
    std::string text = wire(line);
    const std::string length = "Content-Length: 0\r\n\r\n", body = description(path);
    text.replace(text.find(length), length.size(),
                 "Content-Type: application/sdp\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    decode::Origin origin;
    origin.packet = origin.first = {1, ++frame_, {ms * 1'000'000}};
    origin.connection_id = 1;
    origin.from_client = from_client;
    origin.transport = decode::Transport::ws;
    correlator.on_message(read(++messages_, text, origin, true));
  }
  // The call that a SEND between these paths belongs to.
  std::uint64_t call_of(std::int64_t ms, const std::string& from, const std::string& to) {
    decode::MsrpMessage message;
    message.id = ++msrp_;
    message.origin.packet = {1, ++frame_, {ms * 1'000'000}};
    message.from_path = from;
    message.to_path = to;
    correlator.on_msrp(std::move(message));
    return events.msrp.back().call;
  }

 private:
  std::uint64_t frame_ = 0, messages_ = 0, msrp_ = 0;
};

const std::string alice = "msrps://a.invalid:2855/98cjs;ws", bob = "msrps://b.invalid:2855/jks72;ws";
const std::string relay = "msrps://relay.example.com:443/Sx;ws";

Line invite_of(const std::string& call_id) {
  Line line{"INVITE sip:bob@b.test"};
  line.call_id = call_id;
  line.branch = "z9hG4bK" + call_id;
  return line;
}

TEST_CASE("MSRP belongs to the call whose session description names its session, and to its dialog") {
  MsrpScene scene;
  CHECK(scene.call_of(0, alice, bob) == 0);
  scene.describe(10, true, {"INVITE sip:bob@b.test"}, relay + " " + alice);
  CHECK(scene.call_of(20, alice, bob) == 1);
  CHECK(scene.events.msrp.back().dialog_id == 0);
  scene.describe(30, false, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"}, bob);
  CHECK(scene.call_of(40, alice, bob) == 1);
  CHECK(scene.events.msrp.back().dialog_id == 1);
  CHECK(scene.call_of(50, relay + " " + alice, bob) == 1);
  CHECK(scene.call_of(50, "msrps://x/other;ws", relay) == 1);
  scene.correlator.finish();
  REQUIRE(scene.events.dialogs.size() == 1);
  CHECK(scene.events.dialogs[0].id == 1);
}

TEST_CASE("session-ids are compared with their case, hosts without") {
  MsrpScene scene;
  scene.describe(10, true, {"INVITE sip:bob@b.test"}, alice);
  CHECK(scene.call_of(20, "msrps://A.INVALID:2855/98cjs;ws", "msrp://x/y;tcp") == 1);
  CHECK(scene.call_of(20, "msrp://other.host:9/98cjs;tcp", "msrp://x/y;tcp") == 1);  // rewritten on the way
  CHECK(scene.call_of(20, "msrps://a.invalid:2855/98CJS;ws", "msrp://x/y;tcp") == 0);
  CHECK(scene.call_of(20, "msrps://a.invalid:2855;ws", "") == 0);
  CHECK(scene.call_of(20, "", "") == 0);
  CHECK(scene.call_of(20, "nonsense 98cjs", "/98cjs") == 0);
}

TEST_CASE("the same short session-id at two hosts") {
  MsrpScene scene;
  scene.describe(10, true, invite_of("c1"), "msrps://a.invalid/1;ws");
  scene.describe(20, true, invite_of("c2"), "msrps://b.invalid/1;ws");
  CHECK(scene.call_of(30, "msrps://b.invalid/1;ws", "msrps://x/y;ws") == 2);
  CHECK(scene.call_of(30, "msrps://a.invalid/1;ws", "msrps://x/y;ws") == 1);
}

TEST_CASE("a session stays with the first call that names it while that is open") {
  MsrpScene scene;
  scene.describe(10, true, invite_of("c1"), alice);
  scene.describe(20, true, invite_of("c2"), alice);  // the other leg of a back-to-back user agent
  CHECK(scene.call_of(30, alice, bob) == 1);
  Line refused = invite_of("c1");
  refused.start = "486 Busy Here";
  refused.to_tag = "tt";
  scene.send(40, 1, false, refused);
  scene.describe(50, true, invite_of("c3"), alice);
  CHECK(scene.call_of(60, alice, bob) == 3);
}

TEST_CASE("a session is forgotten when nobody used it for long") {
  const std::int64_t ms = limits::msrp_session_timeout.ns / 1'000'000;
  MsrpScene scene;
  scene.describe(10, true, invite_of("c1"), alice);
  CHECK(scene.call_of(ms, alice, bob) == 1);
  CHECK(scene.call_of(2 * ms - 10, alice, bob) == 1);
  CHECK(scene.call_of(3 * ms, alice, bob) == 0);
}

TEST_CASE("an incomplete message, and one outside of a call, name no session") {
  MsrpScene scene;
  Line message = invite_of("c1");
  message.start = "MESSAGE sip:bob@b.test";
  message.cseq = "1 MESSAGE";
  scene.describe(10, true, message, alice);
  CHECK(scene.call_of(20, alice, bob) == 0);
}

TEST_CASE("more sessions than the limit: those named longest ago are forgotten, and it is said once") {
  MsrpScene scene;
  constexpr std::size_t in_one = 5000;  // a description holds so many
  for (std::size_t i = 0; i <= limits::msrp_sessions / 2; i += in_one) {
    std::string paths;
    for (std::size_t j = 0; j < in_one; ++j) paths += "msrp://a/" + std::to_string(i + j) + ";tcp ";
    scene.describe(10, true, invite_of("c1"), paths);
  }
  scene.describe(20, true, invite_of("c2"), alice);
  REQUIRE(scene.events.findings.size() == 1);
  CHECK(scene.events.findings[0].code == FindingCode::correlate_over_limit);
  CHECK(scene.call_of(30, "msrp://a/0;tcp", "") == 0);
  CHECK(scene.call_of(30, alice, bob) == 2);
}

TEST_CASE("a finding of an MSRP message learns its call") {
  MsrpScene scene;
  scene.describe(10, true, {"INVITE sip:bob@b.test"}, alice);
  scene.call_of(20, alice, bob);
  Finding finding = make_finding(FindingCode::msrp_byte_range_gap, {}, "x");
  finding.msrp_id = 1;
  scene.correlator.on_finding(std::move(finding));
  REQUIRE(scene.events.findings.size() == 1);
  CHECK(scene.events.findings[0].call == 1);
}

}  // namespace
}  // namespace rung::test
