// Recording sessions and the calls that they record (RFC 7865, RFC 7866).
#include "base/limits.h"
#include "tests/correlate/described_scene.h"
#include "tests/support/catch.h"

namespace rung::test {
namespace {

const std::string local = "ab30317f1a784dc48ff824d0d3715d86", remote = "47755a9de7794ba387653f2099600ef2";
const std::string type = "application/rs-metadata+xml";

std::string metadata(const std::string& inside) {
  return "<?xml version='1.0'?><recording xmlns='urn:ietf:params:xml:ns:recording:1'><datamode>complete</datamode>" +
         inside + "</recording>";
}
std::string session(const std::string& ids) {
  return "<session session_id='x'><sipSessionID>" + ids + "</sipSessionID></session>";
}
std::string people(const std::string& a, const std::string& b) {
  auto one = [](const std::string& aor) { return "<participant><nameID aor='" + aor + "'/></participant>"; };
  return one(a) + one(b);
}

Line recorded(const std::string& call_id = "c1", const std::string& session_id = "") {
  Line line{"INVITE sip:bob@b.test"};
  line.call_id = call_id;
  line.branch += call_id;
  if (!session_id.empty()) line.more = "Session-ID: " + session_id + "\r\n";
  return line;
}
Line recording(const std::string& more = "Require: siprec\r\nContact: <sip:src@h>;+sip.src\r\n") {
  Line line{"INVITE sip:srs@r.test", "1 INVITE", "z9hG4bKrs", "", "rs", "rs1", more};
  line.from_uri = "sip:src@r.test";
  line.to_uri = "sip:srs@r.test";
  return line;
}

std::uint64_t recorded_call(const DescribedScene& scene, const std::string& call_id = "rs1") {
  for (const correlate::Call& call : scene.events.calls)
    if (call.call_id == call_id) return call.recorded_call;
  return 0;
}

TEST_CASE("a recording session is tied to its call by the Session-ID (RFC 7865 6.2, RFC 7989)") {
  DescribedScene scene;
  scene.say(0, 1, true, recorded("other"));
  scene.say(1, 1, true, recorded("c1", local + ";remote=00000000000000000000000000000000"));
  const std::string body = "--x\r\nContent-Type: application/sdp\r\n\r\n" + description(pcmu("a=sendonly\r\n")) +
                           "--x\r\nContent-Type: " + type + "\r\n\r\n" +
                           metadata(session(local + ";remote=" + remote)) + "\r\n--x--\r\n";
  scene.say(10, 2, true, recording(), body, "multipart/mixed;boundary=x");
  CHECK(scene.changes() ==
        "recording {\"evidence\":\"metadata\",\"recorded_call\":2,\"by\":\"session-id\",\"value\":\"" + local +
            "\"}\n");
  CHECK(scene.events.changes[0].call == 3);
  CHECK(scene.events.bodies[0].text == "recording metadata complete: 1 session");
  scene.correlator.finish();
  CHECK(recorded_call(scene) == 2);
  CHECK(recorded_call(scene, "c1") == 0);
}

TEST_CASE("the UUID of the callee comes in a response; hops and retransmissions tell nothing new") {
  DescribedScene scene;
  scene.say(0, 1, true, recorded());
  Line ok = scene.ok;
  ok.branch = recorded().branch;
  ok.more = "Session-ID: " + remote + ";remote=" + local + "\r\n";
  scene.say(1, 1, false, ok);
  for (std::uint64_t connection : {2u, 2u, 3u})
    scene.say(10, connection, true, recording(), metadata(session(remote)), type);
  CHECK(scene.events.changes.size() == 1);
  scene.correlator.finish();
  CHECK(recorded_call(scene) == 1);
}

TEST_CASE("a Call-ID in an extension of a vendor ties them too") {
  DescribedScene scene;
  scene.say(0, 1, true, recorded("abc@h"));
  scene.say(10, 2, true, recording(""),
            metadata("<session><extensiondata xmlns:v='http://vendor'><v:sipCallID>abc@h</v:sipCallID></extensiondata>"
                     "</session>"),
            type);
  CHECK(scene.changes() ==
        "recording {\"evidence\":\"metadata\",\"recorded_call\":1,\"by\":\"call-id\",\"value\":\"abc@h\"}\n");
}

TEST_CASE("participants tell where one call between them goes on, the legs of one together") {
  DescribedScene scene;
  scene.say(0, 1, true, recorded());
  Line leg = recorded("leg2");
  leg.from_tag = "other";
  scene.say(100, 2, true, leg);
  scene.say(200, 3, true, recording(), metadata(people("sip:bob@b.test", "sip:alice@A.test:5060")), type);
  scene.correlator.finish();
  CHECK(recorded_call(scene) == 1);
  CHECK(scene.changes().find("\"by\":\"participants\",\"value\":\"sip:bob@b.test, sip:alice@A.test:5060\"") !=
        std::string::npos);

  DescribedScene later;  // the call begins behind another recording session
  later.say(0, 3, true, recording(), metadata(people("sip:x@b.test", "sip:y@a.test")), type);
  later.say(10, 1, true, recorded());
  Line second = recording();
  second.call_id = "rs2";
  second.branch = "z9hG4bKrs2";
  later.say(20, 3, true, second, metadata(people("sip:alice@a.test", "sip:bob@b.test")), type);
  later.correlator.finish();
  CHECK(recorded_call(later, "rs2") == 2);
  CHECK(recorded_call(later) == 0);
}

TEST_CASE("what could be one of several calls, or one that is over, is not tied") {
  DescribedScene several;
  several.say(0, 1, true, recorded());
  several.say(10'000, 1, true, recorded("c2"));
  several.say(11'000, 2, true, recording(), metadata(people("sip:alice@a.test", "sip:bob@b.test")), type);
  CHECK(several.changes() == "recording {\"evidence\":\"metadata\"}\n");

  DescribedScene over;
  over.say(0, 1, true, recorded());
  Line busy{"486 Busy Here", "1 INVITE", recorded().branch, "tt"};
  over.say(10, 1, false, busy);
  over.say(20, 2, true, recording(), metadata(people("sip:alice@a.test", "sip:bob@b.test")), type);
  over.correlator.finish();
  CHECK(recorded_call(over) == 0);
}

TEST_CASE("Require: siprec or +sip.src without metadata is a recording session; metadata may come later") {
  for (const char* more : {"Require: siprec\r\n", "Contact: <sip:src@h>;+sip.src\r\n"}) {
    DescribedScene scene;
    scene.say(0, 1, true, recorded("c1", local));
    scene.say(10, 2, true, recording(more));
    CHECK(scene.events.changes.size() == 1);
    Line ok{"200 OK", "1 INVITE", "z9hG4bKrs", "st", "rs", "rs1"};
    scene.say(20, 2, false, ok);
    Line update{"UPDATE sip:srs@r.test", "2 UPDATE", "z9hG4bKup", "st", "rs", "rs1"};
    scene.say(30, 2, true, update, metadata(session(local)), type);
    REQUIRE(scene.events.changes.size() == 2);
    scene.correlator.finish();
    CHECK(recorded_call(scene) == 1);
  }
  DescribedScene plain;
  Line line = recorded("c1", local);
  line.more += "Require: timer\r\nContact: <sip:a@h>\r\n";
  plain.say(0, 1, true, line);
  CHECK(plain.events.changes.empty());
}

TEST_CASE("a recording session is never what another one records, nor itself") {
  DescribedScene scene;
  Line first = recording();
  first.more += "Session-ID: " + local + "\r\n";
  scene.say(0, 1, true, first, metadata(session(local)), type);
  Line second = first;
  second.call_id = "rs2";
  second.branch = "z9hG4bKrs2";
  scene.say(10, 1, true, second, metadata(session(local)), type);
  scene.correlator.finish();
  CHECK(recorded_call(scene) == 0);
  CHECK(recorded_call(scene, "rs2") == 0);
}

TEST_CASE("damaged metadata says what was read; a call that is forgotten is not found") {
  DescribedScene scene;
  scene.say(0, 1, true, recorded("c1", local));
  scene.say(10, 2, true, recording(), "<recording>" + session(local) + "<partici", type);
  CHECK(scene.events.changes.size() == 1);
  Line busy{"486 Busy Here", "1 INVITE", recorded().branch, "tt"};
  scene.say(20, 1, false, busy);
  scene.correlator.on_time({seconds(100).ns});
  Line second = recording();
  second.call_id = "rs2";
  scene.say(200'000, 2, true, second, metadata(session(local)), type);
  scene.correlator.finish();
  CHECK(recorded_call(scene) == 1);
  CHECK(recorded_call(scene, "rs2") == 0);
}

TEST_CASE("Session-IDs of one call are learnt up to a limit, which is told") {
  DescribedScene scene;
  for (std::size_t i = 0; i <= limits::leg_keys_of_a_call; ++i) {
    CHECK(scene.told().empty());
    std::string uuid = std::to_string(1000 + i);
    uuid.insert(0, 32 - uuid.size(), 'a');
    Line line = recorded("c1", uuid);
    line.branch += std::to_string(i);
    line.cseq = std::to_string(i + 1) + " INVITE";
    scene.say(static_cast<std::int64_t>(i), 1, true, line);
  }
  CHECK(scene.told().starts_with("warning correlate-over-limit"));
}

}  // namespace
}  // namespace rung::test
