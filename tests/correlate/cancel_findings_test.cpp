// CANCEL and the ACK to a refusal (RFC 3261 9, 17.1.1.3): what is wrong with them, hop by hop.
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

using Codes = std::vector<std::string>;
const Line invite{"INVITE sip:bob@b.test"};
const Line ringing{"180 Ringing", "1 INVITE", "z9hG4bKa", "tt"};
const Line answer{"200 OK", "1 INVITE", "z9hG4bKa", "tt"};
const Line busy{"486 Busy Here", "1 INVITE", "z9hG4bKa", "tt"};
const Line terminated{"487 Request Terminated", "1 INVITE", "z9hG4bKa", "tt"};
const Line ack{"ACK sip:bob@b.test", "1 ACK", "z9hG4bKa", "tt"};
const Line cancel{"CANCEL sip:bob@b.test", "1 CANCEL"};
const Line cancel_ok{"200 OK", "1 CANCEL", "z9hG4bKa", "tt"};
const Line cancel_unknown{"481 Call/Transaction Does Not Exist", "1 CANCEL", "z9hG4bKa", "tt"};
const Line at_last{"OPTIONS sip:late@b.test", "77 OPTIONS", "z9hG4bKlate", "", "lt", "late"};

constexpr std::int64_t start = 400'000;

struct Sent {
  std::int64_t ms;
  bool from_client;
  Line line;
};
// Long behind the beginning of a capture; until `end`, or long behind.
RecordingEvents played(const std::vector<Sent>& sent, std::int64_t end = 80'000,
                       decode::Transport transport = decode::Transport::wss) {
  Scene scene;
  scene.transports = {{1, transport}};
  scene.correlator.on_connection({}, {decode::ConnectionEvent::Kind::opened, {1, 0, {0}}, 0});
  for (const Sent& each : sent) scene.send(start + each.ms, 1, each.from_client, each.line);
  scene.correlator.on_time({(start + end) * 1'000'000});
  scene.correlator.finish();
  return std::move(scene.events);
}

std::vector<Severity> severities(const RecordingEvents& events) {
  std::vector<Severity> found;
  for (const Finding& finding : events.findings) found.push_back(finding.severity);
  return found;
}

}  // namespace

TEST_CASE("a call that is cancelled as it should be") {
  const RecordingEvents events = played({{0, true, invite},
                                         {100, false, ringing},
                                         {900, true, cancel},
                                         {905, false, cancel_ok},
                                         {910, false, terminated},
                                         {920, true, ack}});
  CHECK(events.codes().empty());
}

TEST_CASE("txn-cancel-unmatched: 481 says that the server knows no INVITE either") {
  const RecordingEvents told = played({{0, true, cancel}, {5, false, cancel_unknown}});
  CHECK(told.codes() == Codes{"txn-cancel-unmatched"});
  CHECK(severities(told) == std::vector{Severity::warning});
  CHECK(told.findings[0].detail == "CANCEL 1 from 0.0.0.0:10001 to 0.0.0.0:5060, branch z9hG4bKa: 481");
  // Where it is accepted, the capture lacks the INVITE.
  CHECK(played({{0, true, cancel}, {5, false, cancel_ok}}).codes().empty());
  // Of the same branch, but captured in the wrong order.
  CHECK(played({{0, true, cancel}, {1, true, invite}, {5, false, cancel_unknown}, {9, false, busy}, {12, true, ack}})
            .codes()
            .empty());
  // With another branch than the INVITE.
  Line other = invite;
  other.branch = "z9hG4bKo";
  Line other_ringing = ringing;
  other_ringing.branch = "z9hG4bKo";
  CHECK(played({{0, true, other}, {90, false, other_ringing}, {900, true, cancel}, {905, false, cancel_unknown}})
            .codes() == Codes{"txn-cancel-unmatched"});
}

TEST_CASE("txn-cancel-unmatched: less sure where the capture has just begun") {
  Scene scene;
  scene.send(0, 1, true, cancel);
  scene.send(5, 1, false, cancel_unknown);
  scene.correlator.finish();
  CHECK(scene.events.codes() == Codes{"txn-cancel-unmatched"});
  CHECK(severities(scene.events) == std::vector{Severity::info});
}

TEST_CASE("txn-cancel-after-final") {
  const RecordingEvents events = played({{0, true, invite},
                                         {100, false, ringing},
                                         {900, false, busy},
                                         {910, true, ack},
                                         {950, true, cancel},
                                         {960, false, cancel_ok}});
  CHECK(events.codes() == Codes{"txn-cancel-after-final"});
  CHECK(events.findings[0].detail == "the INVITE had got 486 50 ms before");
}

TEST_CASE("txn-cancel-after-final: also where the INVITE is not followed any more") {
  const RecordingEvents events = played({{0, true, invite},
                                         {100, false, answer},
                                         {110, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"}},
                                         {70'000, true, cancel},
                                         {70'010, false, cancel_unknown}},
                                        160'000);
  CHECK(events.codes() == Codes{"txn-cancel-after-final"});
  CHECK(events.findings[0].detail == "the INVITE had got 200 long before");
}

TEST_CASE("txn-cancel-before-1xx: the client must wait for a provisional response (9.1)") {
  const RecordingEvents early = played({{0, true, invite},
                                        {20, true, cancel},
                                        {150, false, ringing},
                                        {155, false, cancel_ok},
                                        {160, false, terminated},
                                        {170, true, ack}});
  CHECK(early.codes() == Codes{"txn-cancel-before-1xx"});
  CHECK(early.findings[0].message_id == 2);
  CHECK(early.findings[0].detail == "CANCEL 20 ms after its INVITE, whose first response came 130 ms later");
  // They may have crossed, or were captured in the wrong order.
  const RecordingEvents crossed = played({{0, true, invite},
                                          {20, true, cancel},
                                          {21, false, ringing},
                                          {25, false, cancel_ok},
                                          {30, false, terminated},
                                          {40, true, ack}});
  CHECK(crossed.codes().empty());
}

TEST_CASE("txn-cancel-no-487: told when the client may give up, 64*T1 after its CANCEL") {
  const std::vector<Sent> open = {
      {0, true, invite}, {100, false, ringing}, {9000, true, cancel}, {9005, false, cancel_ok}};
  const RecordingEvents events = played(open);
  CHECK(events.codes() == Codes{"txn-cancel-no-487"});
  CHECK(events.findings[0].message_id == 3);
  CHECK(events.findings[0].detail.find("nothing behind 180") != std::string::npos);
  REQUIRE(events.calls.size() == 1);
  CHECK(events.calls[0].state == correlate::CallState::cancelled);
  CHECK(events.calls[0].ended == Timestamp{(start + 41'000) * 1'000'000});
  CHECK(played(open, 40'999).codes().empty());  // the capture ends before

  // The answer crossed the CANCEL: the ACK proves it.
  std::vector<Sent> answered = open;
  answered.push_back({9100, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"}});
  CHECK(played(answered).codes().empty());
}

TEST_CASE("txn-ack-missing-non2xx: Timer H") {
  const std::vector<Sent> refused = {{0, true, invite}, {100, false, busy}};
  for (decode::Transport transport : {decode::Transport::wss, decode::Transport::tcp}) {
    const RecordingEvents events = played(refused, 80'000, transport);
    CHECK(events.codes() == Codes{"txn-ack-missing-non2xx"});
    CHECK(severities(events) == std::vector{Severity::warning});
    CHECK(events.findings[0].message_id == 2);
  }
  CHECK(played(refused, 20'000).codes().empty());  // the capture ends before
  std::vector<Sent> acknowledged = refused;
  acknowledged.push_back({110, true, ack});
  CHECK(played(acknowledged).codes().empty());
  // Over UDP the server says so itself, by repeating it.
  CHECK(severities(played(refused, 80'000, decode::Transport::udp)) == std::vector{Severity::info});
  std::vector<Sent> repeated = refused;
  for (std::int64_t ms : {600, 1600, 3600}) repeated.push_back({ms, false, busy});
  const RecordingEvents events = played(repeated, 80'000, decode::Transport::udp);
  CHECK(events.codes("transaction") == Codes{"txn-retransmission", "txn-ack-missing-non2xx"});
  CHECK(severities(events) == std::vector{Severity::info, Severity::warning});
}

TEST_CASE("txn-ack-missing-non2xx: not where octets are missing or the connection ended; an ACK may use another port") {
  for (bool ends : {false, true}) {
    Scene scene;
    scene.transports = {{1, decode::Transport::wss}};
    scene.send(0, 1, true, invite);
    scene.send(100, 1, false, busy);
    if (ends) {
      scene.end_connection(110, 1, decode::ConnectionEnd::fin);
    } else {
      scene.gap(110, 1);
    }
    scene.send(80'000, 2, true, at_last);
    CHECK(scene.events.codes().empty());
  }
  for (decode::Transport transport : {decode::Transport::udp, decode::Transport::tcp}) {
    Scene moved;
    moved.transports = {{1, transport}, {2, transport}};
    moved.clients = {{1, 5}, {2, 5}};
    moved.send(0, 1, true, invite);
    moved.send(100, 1, false, busy);
    moved.send(110, 2, true, ack);
    moved.send(80'000, 3, true, at_last);
    CHECK(moved.events.codes().empty());
  }
}
