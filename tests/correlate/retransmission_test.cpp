// Messages that are sent again: what is told of them, and that it is told once a transaction.
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

using Codes = std::vector<std::string>;
const Line options{"OPTIONS sip:bob@b.test", "1 OPTIONS"};
const Line options_ok{"200 OK", "1 OPTIONS", "z9hG4bKa", "tt"};
const Line invite{"INVITE sip:bob@b.test"};
const Line trying{"100 Trying"};
const Line answer{"200 OK", "1 INVITE", "z9hG4bKa", "tt"};
const Line busy{"486 Busy Here", "1 INVITE", "z9hG4bKa", "tt"};
const Line ack{"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"};
const Line ack_of_busy{"ACK sip:bob@b.test", "1 ACK", "z9hG4bKa", "tt"};

struct Sent {
  std::int64_t ms;
  bool from_client;
  Line line;
};
const Finding& only(Scene& scene, const std::vector<Sent>& sent) {
  for (const Sent& each : sent) scene.send(each.ms, 1, each.from_client, each.line);
  std::vector<Finding>& findings = scene.events.findings;
  std::erase_if(findings, [](const Finding& each) { return each.code == FindingCode::txn_no_provisional; });
  CHECK(findings.empty());  // it is told when all of it is known
  scene.correlator.finish();
  REQUIRE(findings.size() == 1);
  return findings.front();
}

const std::string invite_name = "INVITE 1 from 0.0.0.0:10001 to 0.0.0.0:5060";
const std::string options_name = "OPTIONS 1 from 0.0.0.0:10001 to 0.0.0.0:5060";

}  // namespace

TEST_CASE("txn-retransmission: Timer A, at the first repetition") {
  Scene scene;
  const Finding& found = only(scene, {{0, true, invite},
                                      {501, true, invite},
                                      {1502, true, invite},
                                      {1510, false, trying},
                                      {1511, false, trying},
                                      {1600, false, answer},
                                      {1610, true, ack}});
  CHECK(row_of(found.code).id == "txn-retransmission");
  CHECK(found.severity == Severity::info);
  CHECK(found.where.time == Timestamp{501'000'000});
  CHECK(found.message_id == 2);
  CHECK(found.detail == invite_name + " sent again 2 times, after 501 ms, 1001 ms (Timer A)");
}

TEST_CASE("txn-retransmission: the timers that intervals fit") {
  struct Case {
    std::vector<std::int64_t> times;
    std::string rhythm;
  };
  for (const Case& each : {Case{{500, 1500, 3500, 7500, 11500}, "(Timer E)"}, Case{{4000, 8000}, "(Timer E, at T2)"},
                           Case{{1500, 3500}, "(Timer E; others between them were lost before they came here)"},
                           Case{{250, 750, 1750}, "(Timer E, with a T1 of 250 ms)"},
                           Case{{30, 700, 710}, "(the intervals fit no timer)"}}) {
    Scene scene;
    std::vector<Sent> sent{{0, true, options}};
    for (std::int64_t ms : each.times) sent.push_back({ms, true, options});
    CAPTURE(each.rhythm);
    CHECK(only(scene, sent).detail.find(each.rhythm) != std::string::npos);
  }
}

TEST_CASE("txn-retransmission: responses, by Timer G and until the ACK or the PRACK") {
  Scene refused;
  CHECK(only(refused, {{0, true, invite},
                       {10, false, busy},
                       {510, false, busy},
                       {1510, false, busy},
                       {1520, true, ack_of_busy},
                       {1530, true, ack_of_busy}})
            .detail == "486 to " + invite_name + " sent again 2 times, after 500 ms, 1000 ms (Timer G)");
  Scene answered;
  CHECK(only(answered, {{0, true, invite}, {10, false, answer}, {510, false, answer}, {520, true, ack}}).detail ==
        "200 to " + invite_name + " sent again once, after 500 ms (as a server does until the ACK)");
  Scene provisional;
  Line progress{"183 Session Progress", "1 INVITE", "z9hG4bKa", "tt"};
  progress.more = "Require: 100rel\r\nRSeq: 1\r\n";
  CHECK(only(provisional, {{0, true, invite}, {10, false, progress}, {510, false, progress}}).detail ==
        "183 to " + invite_name + " sent again once, after 500 ms (as a server does until the PRACK)");
}

TEST_CASE("txn-retransmission: a response that comes again because the request did; more of them than are shown") {
  Scene scene;
  CHECK(only(scene, {{0, true, options}, {10, false, options_ok}, {500, true, options}, {510, false, options_ok}})
            .detail ==
        options_name +
            " sent again once, after 500 ms (Timer E); a request that came again was answered again, times: 1");
  Scene flood;
  std::vector<Sent> sent{{0, true, options}};
  for (std::int64_t ms = 1; ms <= 300; ++ms) sent.push_back({ms, true, options});
  CHECK(only(flood, sent).detail.find("sent again 300 times, after 1 ms, 1 ms") != std::string::npos);
  CHECK(flood.events.findings[0].detail.size() < 250);
}

TEST_CASE("txn-retransmission: not where a phone rings for long, nor over TCP") {
  Scene rings;
  const Line ringing{"180 Ringing", "1 INVITE", "z9hG4bKa", "tt"};
  rings.send(0, 1, true, invite);
  for (std::int64_t s : {0, 60, 120, 180}) rings.send(s * 1000 + 50, 1, false, ringing);
  rings.correlator.finish();
  CHECK(rings.events.findings.empty());

  Scene stream;
  stream.transports = {{1, decode::Transport::tcp}};
  stream.send(0, 1, true, options);
  stream.send(500, 1, true, options);
  stream.correlator.finish();
  CHECK(stream.events.findings.empty());
}

TEST_CASE("sipws-retransmission: requests and responses over WebSocket, but not the 2xx of an INVITE and its ACK") {
  auto told = [](const std::vector<Sent>& sent) {
    Scene scene;
    scene.transports = {{1, decode::Transport::wss}};
    for (const Sent& each : sent) scene.send(each.ms, 1, each.from_client, each.line);
    scene.correlator.finish();
    return scene.events.codes("sip-ws");
  };
  CHECK(told({{0, true, options}, {500, true, options}, {510, false, options_ok}}) == Codes{"sipws-retransmission"});
  CHECK(told({{0, true, invite}, {10, false, busy}, {510, false, busy}, {520, true, ack_of_busy}}) ==
        Codes{"sipws-retransmission"});
  CHECK(
      told({{0, true, invite}, {10, false, answer}, {510, false, answer}, {520, true, ack}, {530, true, ack}}).empty());
  CHECK(told({{0, true, options}, {10, false, options_ok}}).empty());
}
