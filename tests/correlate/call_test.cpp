#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::CallState;
using correlate::DialogState;
using correlate::Side;

namespace {

const Line invite{"INVITE sip:bob@b.test"};
const Line trying{"100 Trying"};
const Line ringing{"180 Ringing", "1 INVITE", "z9hG4bKa", "tt"};
const Line answer{"200 OK", "1 INVITE", "z9hG4bKa", "tt"};
const Line ack{"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"};
const Line bye{"BYE sip:bob@b.test", "2 BYE", "z9hG4bKbye", "tt"};
const Line bye_ok{"200 OK", "2 BYE", "z9hG4bKbye", "tt"};

// The same line one hop further: a proxy put its Via on top.
Line forwarded(Line line, const std::string& branch) {
  line.via_below.insert(line.via_below.begin(), line.branch);
  line.branch = branch;
  return line;
}

}  // namespace

TEST_CASE("a plain call: states, times, who hung up") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(5, 1, false, trying);
  scene.send(100, 1, false, ringing);
  scene.send(2000, 1, false, answer);
  scene.send(2010, 1, true, ack);
  scene.send(12000, 1, true, bye);
  scene.send(12010, 1, false, bye_ok);
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  const correlate::Call& call = scene.events.calls.front();
  CHECK(call.state == CallState::completed);
  CHECK(call.status == 200);
  CHECK(call.reason == "OK");
  CHECK(call.caller == "sip:alice@a.test");
  CHECK(call.callee == "sip:bob@b.test");
  CHECK(call.pdd == milliseconds(100));
  CHECK(call.setup == milliseconds(2000));
  CHECK(call.duration == milliseconds(10000));
  CHECK(call.hung_up_by == Side::caller);
  CHECK(call.messages == 7);
  CHECK(call.hops == 1);
  CHECK(call.transports == "UDP");
  CHECK(call.complete);
  CHECK(scene.events.groups.empty());
  CHECK(scene.events.kinds().empty());  // each is the first of its kind, and has a message that proves it
  const correlate::CallProofs& proofs = call.proofs;
  CHECK(std::vector{proofs.attempting, proofs.proceeding, proofs.ringing, proofs.answered, proofs.confirmed,
                    proofs.end} == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6});
  CHECK(proofs.end_state == CallState::completed);
  REQUIRE(scene.events.dialogs.size() == 1);
  CHECK(scene.events.dialogs[0].state == DialogState::terminated);
  CHECK(scene.events.dialogs[0].terminated_by == Side::caller);
  for (const correlate::Transaction& row : scene.events.transactions) CHECK(row.dialog_id == 1);
}

TEST_CASE("the callee hangs up: From and To change places") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(20, 1, false, answer);
  scene.send(30, 1, true, ack);
  Line back{"BYE sip:alice@a.test", "7 BYE", "z9hG4bKbye", "ft", "tt"};
  scene.send(1000, 1, false, back);
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].hung_up_by == Side::callee);
  CHECK(scene.events.calls[0].state == CallState::completed);
}

TEST_CASE("refusals by status") {
  struct Case {
    const char* start;
    CallState state;
  };
  for (const Case& each :
       {Case{"486 Busy Here", CallState::rejected}, Case{"404 Not Found", CallState::rejected},
        Case{"503 Service Unavailable", CallState::rejected}, Case{"603 Decline", CallState::rejected},
        Case{"302 Moved", CallState::redirected}, Case{"408 Request Timeout", CallState::failed},
        Case{"487 Request Terminated", CallState::cancelled}}) {
    Scene scene;
    scene.send(0, 1, true, invite);
    Line refusal{each.start, "1 INVITE", "z9hG4bKa", "tt"};
    scene.send(50, 1, false, refusal);
    scene.correlator.finish();
    CAPTURE(each.start);
    REQUIRE(scene.events.calls.size() == 1);
    CHECK(scene.events.calls[0].state == each.state);
    CHECK(scene.events.calls[0].ended == Timestamp{50'000'000});
  }
}

TEST_CASE("an authentication retry is the same call, told by its last attempt") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(10, 1, false, {"407 Proxy Authentication Required", "1 INVITE", "z9hG4bKa", "x"});
  scene.send(20, 1, true, {"INVITE sip:bob@b.test", "2 INVITE", "z9hG4bKb"});
  scene.send(90, 1, false, {"180 Ringing", "2 INVITE", "z9hG4bKb", "tt"});
  scene.send(200, 1, false, {"200 OK", "2 INVITE", "z9hG4bKb", "tt"});
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].state == CallState::answered);
  CHECK(scene.events.calls[0].status == 200);
  CHECK(scene.events.calls[0].pdd == milliseconds(90));
  CHECK_FALSE(scene.events.calls[0].complete);  // its end is not in the capture
  CHECK(scene.events.calls[0].proofs.end == 2);
  CHECK(scene.events.calls[0].proofs.end_state == CallState::rejected);
  CHECK(scene.events.kinds() == std::vector<std::string>{"call-attempting"});  // the second time
}

TEST_CASE("a call on two hops is one call and the hop nearest the caller tells its outcome") {
  Scene scene;
  scene.transports = {{1, decode::Transport::ws}};
  scene.send(0, 1, true, invite);
  scene.send(5, 2, true, forwarded(invite, "z9hG4bKp1"));
  scene.send(50, 2, false, forwarded({"503 Service Unavailable", "1 INVITE", "z9hG4bKa", "p"}, "z9hG4bKp1"));
  scene.send(60, 3, true, forwarded(invite, "z9hG4bKp2"));  // the proxy tries elsewhere
  scene.send(90, 3, false, forwarded(ringing, "z9hG4bKp2"));
  scene.send(95, 1, false, ringing);
  scene.send(190, 3, false, forwarded(answer, "z9hG4bKp2"));
  scene.send(200, 1, false, answer);
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  const correlate::Call& call = scene.events.calls[0];
  CHECK(call.state == CallState::answered);
  CHECK(call.status == 200);
  CHECK(call.pdd == milliseconds(95));
  CHECK(call.setup == milliseconds(200));
  CHECK(call.hops == 3);
  CHECK(call.transports == "WS,UDP");
  CHECK(call.messages == 8);
}

TEST_CASE("a forked call: one call, a dialog a branch, the winner told") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(10, 1, false, {"180 Ringing", "1 INVITE", "z9hG4bKa", "t1"});
  scene.send(20, 1, false, {"180 Ringing", "1 INVITE", "z9hG4bKa", "t2"});
  scene.send(30, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "t2"});
  scene.send(40, 1, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "t2"});
  scene.send(90, 1, true, {"BYE sip:bob@b.test", "2 BYE", "z9hG4bKbye", "t2"});
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  REQUIRE(scene.events.dialogs.size() == 2);
  CHECK(scene.events.dialogs[0].to_tag == "t1");
  CHECK_FALSE(scene.events.dialogs[0].confirmed.has_value());
  CHECK(scene.events.dialogs[1].confirmed == Timestamp{30'000'000});
  CHECK(scene.events.transactions[0].dialog_id == scene.events.dialogs[1].id);
}

TEST_CASE("CANCEL and 487: cancelled by the caller") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(50, 1, false, ringing);
  scene.send(100, 1, true, {"CANCEL sip:bob@b.test", "1 CANCEL"});
  scene.send(105, 1, false, {"200 OK", "1 CANCEL", "z9hG4bKa", "tt"});
  scene.send(110, 1, false, {"487 Request Terminated", "1 INVITE", "z9hG4bKa", "tt"});
  scene.send(115, 1, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKa", "tt"});
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].state == CallState::cancelled);
  CHECK(scene.events.calls[0].hung_up_by == Side::caller);
  CHECK(scene.events.calls[0].status == 487);
  REQUIRE(scene.events.dialogs.size() == 1);
  CHECK(scene.events.dialogs[0].state == DialogState::terminated);
}

TEST_CASE("nobody answers the INVITE: failed at the deadline, whatever ticks come between") {
  for (bool ticks : {false, true}) {
    Scene scene;
    for (std::int64_t ms : {0, 500, 1500, 3500, 7500, 15500, 31500}) scene.send(ms, 1, true, invite);
    if (ticks)
      for (std::int64_t s = 1; s < 400; ++s) scene.correlator.on_time({s * 500'000'000});
    scene.send(300'000, 1, true, {"OPTIONS sip:x@b.test", "1 OPTIONS", "z9hG4bKo", "", "o", "c9"});
    scene.correlator.finish();
    REQUIRE(scene.events.calls.size() == 1);
    CHECK(scene.events.calls[0].state == CallState::failed);
    CHECK(scene.events.calls[0].ended == Timestamp{32'000'000'000});
    CHECK(scene.events.changes.back().packet.frame == 0);
    CHECK(scene.events.calls[0].status == 0);
  }
}

TEST_CASE("a call whose INVITE was not captured is partial") {
  Scene scene;
  scene.send(0, 1, true, bye);
  scene.send(10, 1, false, bye_ok);
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].state == CallState::partial);
  CHECK_FALSE(scene.events.calls[0].complete);
  CHECK(scene.events.calls[0].ended == Timestamp{0});
  CHECK(scene.events.calls[0].hung_up_by == Side::none);
  CHECK_FALSE(scene.events.calls[0].setup.has_value());
}

TEST_CASE("one direction only: the ACK proves the answer that was not captured") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(2010, 1, true, ack);
  scene.send(5000, 1, true, bye);
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].state == CallState::completed);
  CHECK(scene.events.calls[0].status == 0);
  CHECK_FALSE(scene.events.calls[0].duration.has_value());
  CHECK_FALSE(scene.events.calls[0].complete);
}

TEST_CASE("an answer that comes behind its ACK and BYE still counts") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(0, 1, true, ack);
  scene.send(0, 1, true, bye);
  scene.send(5, 1, false, answer);
  scene.send(6, 1, false, bye_ok);
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].state == CallState::completed);
  CHECK(scene.events.calls[0].status == 200);
  CHECK(scene.events.calls[0].duration == milliseconds(0));
  CHECK(scene.events.calls[0].complete);
}

TEST_CASE("lost octets make a call incomplete and spoil the delay they may hide") {
  Scene scene;
  scene.transports = {{1, decode::Transport::ws}};
  scene.send(0, 1, true, invite);
  scene.gap(50, 1);
  scene.send(100, 1, false, ringing);
  scene.send(200, 1, false, answer);
  scene.send(210, 1, true, ack);
  scene.send(900, 1, true, bye);
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK_FALSE(scene.events.calls[0].complete);
  CHECK_FALSE(scene.events.calls[0].pdd.has_value());
  CHECK(scene.events.calls[0].setup == milliseconds(200));
}

TEST_CASE("an incomplete message is counted and proves nothing") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(100, 1, false, answer, false);
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].state == CallState::attempting);
  CHECK(scene.events.calls[0].messages == 2);
  CHECK(scene.events.messages[1].call == 1);
  CHECK(scene.events.messages[1].transaction_id == 1);

  Scene alone;
  alone.send(0, 1, true, invite, false);
  alone.correlator.finish();
  CHECK(alone.events.calls.empty());
}

TEST_CASE("requests outside an INVITE usage are no calls") {
  Scene scene;
  scene.send(0, 1, true, {"MESSAGE sip:bob@b.test", "1 MESSAGE"});
  scene.send(10, 1, false, {"200 OK", "1 MESSAGE", "z9hG4bKa", "tt"});
  scene.send(20, 1, true, {"INFO sip:bob@b.test", "1 INFO", "z9hG4bKi", "", "ft", "c2"});
  scene.send(30, 1, false, {"481 No", "1 INFO", "z9hG4bKi", "tt", "ft", "c2"});
  scene.send(40, 1, true, {"NOTIFY sip:bob@b.test", "1 NOTIFY", "z9hG4bKn", "tt", "ft", "c3"});
  scene.correlator.finish();
  CHECK(scene.events.calls.empty());
}

TEST_CASE("retransmissions count and change nothing") {
  Scene scene;
  for (std::int64_t ms : {0, 500, 1500}) scene.send(ms, 1, true, invite);
  scene.send(2000, 1, false, answer);
  scene.send(2500, 1, false, answer);
  scene.send(2510, 1, true, ack);
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].retransmissions == 3);
  CHECK(scene.events.calls[0].messages == 6);
  CHECK(scene.events.calls[0].setup == milliseconds(2000));
}

TEST_CASE("a reset connection orphans the confirmed dialogs it carried, not those that ended") {
  for (bool hung_up : {false, true}) {
    Scene scene;
    scene.transports = {{1, decode::Transport::tcp}};
    scene.send(0, 1, true, invite);
    scene.send(2000, 1, false, answer);
    scene.send(2010, 1, true, ack);
    if (hung_up) {
      scene.send(2500, 1, true, bye);
      scene.send(2510, 1, false, bye_ok);
    }
    scene.end_connection(3000, 1, decode::ConnectionEnd::rst);
    scene.correlator.finish();
    REQUIRE(scene.events.codes("tcp").size() == (hung_up ? 0 : 1));
    if (!hung_up) CHECK(scene.events.findings.back().detail == "confirmed dialogs: 1, registrations: 0");
  }
}
