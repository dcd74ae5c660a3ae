// Calls of which messages are missing: what is left must not be read as something that did not happen.
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::CallState;
using correlate::Side;

namespace {

const Line invite{"INVITE sip:bob@b.test"};
const Line ringing{"180 Ringing", "1 INVITE", "z9hG4bKa", "tt"};
const Line answer{"200 OK", "1 INVITE", "z9hG4bKa", "tt"};
const Line busy{"486 Busy Here", "1 INVITE", "z9hG4bKa", "tt"};
const Line ack{"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"};
const Line ack_of_refusal{"ACK sip:bob@b.test", "1 ACK", "z9hG4bKa", "tt"};
const Line bye{"BYE sip:bob@b.test", "2 BYE", "z9hG4bKbye", "tt"};

// The same line one hop further: a proxy put its Via on top.
Line forwarded(Line line, const std::string& branch) {
  line.via_below.insert(line.via_below.begin(), line.branch);
  line.branch = branch;
  return line;
}

// Something else, so long after that everything is over.
void much_later(Scene& scene) {
  scene.send(500'000, 99, true, {"OPTIONS sip:x@b.test", "1 OPTIONS", "z9hG4bKo", "", "o", "c9"});
}

const correlate::Call& only_call(Scene& scene) {
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  return scene.events.calls.front();
}

}  // namespace

TEST_CASE("over UDP an INVITE that is not sent again got an answer, which the capture lacks") {
  for (const decode::Transport transport : {decode::Transport::udp, decode::Transport::tcp}) {
    Scene scene;
    scene.transports = {{1, transport}};
    scene.send(0, 1, true, invite);
    much_later(scene);
    const bool lost = transport == decode::Transport::udp;
    const correlate::Call& call = only_call(scene);
    CHECK(call.state == (lost ? CallState::attempting : CallState::failed));
    CHECK(call.ended.has_value() == !lost);
    CHECK(call.complete == !lost);
  }
}

TEST_CASE("a stream that lost octets does not prove that nobody answered") {
  Scene scene;
  scene.transports = {{1, decode::Transport::tcp}};
  scene.send(0, 1, true, invite);
  scene.gap(50, 1);
  much_later(scene);
  CHECK(only_call(scene).state == CallState::attempting);
}

TEST_CASE("a refusal behind its ACK tells how the call ended") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(100, 1, true, ack_of_refusal);
  Line refusal = answer;
  refusal.start = "487 Request Terminated";
  scene.send(500, 1, false, refusal);
  const correlate::Call& call = only_call(scene);
  CHECK(call.state == CallState::cancelled);
  CHECK(call.status == 487);
  CHECK(call.hung_up_by == Side::caller);
}

TEST_CASE("an answer sent again long behind its ACK gives no delay") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(1000, 1, true, ack);
  scene.send(1500, 1, false, answer);
  scene.send(9000, 1, true, bye);
  const correlate::Call& call = only_call(scene);
  CHECK(call.state == CallState::completed);
  CHECK(call.status == 200);
  CHECK_FALSE(call.setup.has_value());
  CHECK_FALSE(call.duration.has_value());
  CHECK_FALSE(call.complete);
}

TEST_CASE("responses to an INVITE that was not captured begin the next attempt") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(10, 1, false, {"401 Unauthorized", "1 INVITE", "z9hG4bKa", "x"});
  scene.send(12, 1, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKa", "x"});
  scene.send(90, 1, false, {"180 Ringing", "2 INVITE", "z9hG4bKb", "tt"});
  scene.send(200, 1, false, {"200 OK", "2 INVITE", "z9hG4bKb", "tt"});
  scene.send(300, 1, true, {"BYE sip:bob@b.test", "3 BYE", "z9hG4bKbye", "tt"});
  const correlate::Call& call = only_call(scene);
  CHECK(call.state == CallState::completed);
  CHECK(call.status == 200);
  CHECK(call.attempts == 2);
  CHECK_FALSE(call.complete);
}

TEST_CASE("an ACK on a hop whose INVITE is missing proves no answer") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(100, 2, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKother", "tt"});
  CHECK(only_call(scene).state == CallState::attempting);
}

TEST_CASE("the loser of a fork, refused behind the proxy, does not end the call") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(5, 2, true, forwarded(invite, "z9hG4bKp1"));
  scene.send(100, 1, false, ringing);
  scene.send(200, 2, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKp1", "t2"});  // its 487 is missing
  CHECK(only_call(scene).state == CallState::ringing);
}

TEST_CASE("behind a proxy: a refused target does not end the call while the next one is tried") {
  Scene scene;
  scene.send(5, 2, true, forwarded(invite, "z9hG4bKp1"));
  scene.send(50, 2, false, forwarded(busy, "z9hG4bKp1"));
  scene.send(60, 3, true, forwarded(invite, "z9hG4bKp2"));
  scene.send(190, 3, false, forwarded(answer, "z9hG4bKp2"));
  scene.send(900, 3, true, bye);
  const correlate::Call& call = only_call(scene);
  CHECK(call.state == CallState::completed);
  CHECK(call.status == 200);
  CHECK(call.attempts == 1);
}

TEST_CASE("of a partial call only the caller's own hop tells the final response") {
  for (const bool near : {true, false}) {
    Scene scene;
    const auto hop = [&](const Line& line) { return near ? line : forwarded(line, "z9hG4bKp1"); };
    scene.send(0, 1, false, hop(ringing));
    scene.send(50, 1, false, hop(busy));
    const correlate::Call& call = only_call(scene);
    CHECK(call.state == CallState::partial);
    CHECK(call.status == (near ? 486 : 0));
    CHECK_FALSE(call.complete);
  }
}

TEST_CASE("of a partial call a refusal alone may answer a re-INVITE") {
  Scene scene;
  scene.send(0, 1, false, {"488 Not Acceptable Here", "7 INVITE", "z9hG4bKre", "tt"});
  const correlate::Call& call = only_call(scene);
  CHECK(call.status == 0);
  CHECK_FALSE(call.ended.has_value());
}

TEST_CASE("the answer to a CANCEL makes no dialog of a partial call") {
  Scene scene;
  scene.send(0, 1, true, {"CANCEL sip:bob@b.test", "1 CANCEL"});
  scene.send(5, 1, false, {"200 OK", "1 CANCEL", "z9hG4bKa", "proxy"});
  scene.correlator.finish();
  CHECK(scene.events.dialogs.empty());
}

TEST_CASE("a call ended by a BYE whose answer is missing is not complete") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(100, 1, false, ringing);
  scene.send(900, 1, false, {"BYE sip:alice@a.test", "7 BYE", "z9hG4bKbye", "ft", "tt"});
  const correlate::Call& call = only_call(scene);
  CHECK(call.state == CallState::completed);
  CHECK_FALSE(call.complete);
}

TEST_CASE("a challenge at the end of the capture may have been answered behind it") {
  for (const bool goes_on : {false, true}) {
    Scene scene;
    scene.send(0, 1, true, invite);
    scene.send(10, 1, false, {"407 Proxy Authentication Required", "1 INVITE", "z9hG4bKa", "x"});
    if (goes_on) much_later(scene);
    const correlate::Call& call = only_call(scene);
    CHECK(call.state == CallState::rejected);
    CHECK(call.complete == goes_on);
  }
}

TEST_CASE("an INVITE captured a little behind its response begins the call all the same") {
  Scene scene;
  scene.send(0, 1, false, {"100 Trying"});
  scene.send(1, 1, true, invite);
  scene.send(50, 1, false, busy);
  much_later(scene);
  const correlate::Call& call = only_call(scene);
  CHECK(call.state == CallState::rejected);
  CHECK(call.complete);
  CHECK(call.hops == 1);
}

TEST_CASE("of a partial call, an ACK with the branch of an INVITE makes no dialog") {
  Scene scene;
  scene.send(0, 1, false, ringing);
  scene.send(10, 1, true, {"INVITE sip:bob@c.test", "2 INVITE", "z9hG4bKb"});
  scene.send(20, 1, true, {"ACK sip:bob@c.test", "2 ACK", "z9hG4bKb", "challenger"});  // its 401 is missing
  scene.correlator.finish();
  REQUIRE(scene.events.dialogs.size() == 1);
  CHECK(scene.events.dialogs[0].to_tag == "tt");
}

TEST_CASE("what is read so late that the call went on without it leaves the call incomplete") {
  struct Row {
    const char* what;
    std::int64_t late_hop_began;
    bool complete;
  };
  for (const Row& row : {Row{"in the disorder of a capture", 950, true}, Row{"its keys came late", 100, false}}) {
    INFO(row.what);
    Scene scene;
    scene.send(1000, 2, true, forwarded(invite, "z9hG4bKp"));
    scene.send(1010, 2, false, forwarded(answer, "z9hG4bKp"));
    scene.send(row.late_hop_began, 1, true, invite);
    scene.send(row.late_hop_began + 80, 1, false, answer);
    scene.send(1020, 2, true, ack);
    scene.send(2000, 2, true, bye);
    scene.send(2010, 2, false, {"200 OK", "2 BYE", "z9hG4bKbye", "tt"});
    const correlate::Call& call = only_call(scene);
    CHECK(call.state == CallState::completed);
    CHECK(call.hops == 2);
    CHECK(call.complete == row.complete);
  }
}
