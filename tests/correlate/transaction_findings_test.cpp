// What is wrong with transactions, and what only looks so. Sections are of RFC 3261 where no other is named.
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

using Codes = std::vector<std::string>;
const Line options{"OPTIONS sip:bob@b.test", "1 OPTIONS"};
const Line options_ok{"200 OK", "1 OPTIONS", "z9hG4bKa", "tt"};
const Line invite{"INVITE sip:bob@b.test"};
// Far behind everything: what is due by then has happened.
const Line at_last{"OPTIONS sip:late@b.test", "77 OPTIONS", "z9hG4bKlate", "", "lt", "late"};

// Far behind the beginning of the capture, so that nothing is excused by it.
constexpr std::int64_t start = 400'000;
struct Running : Scene {
  Running() {
    send(0, 9, true, {"OPTIONS sip:first@b.test", "1 OPTIONS", "z9hG4bKfirst", "", "f1", "first"});
    send(5, 9, false, {"200 OK", "1 OPTIONS", "z9hG4bKfirst", "tt", "f1", "first"});
  }
};

void repeat(Scene& scene, const Line& line, std::initializer_list<std::int64_t> times) {
  for (std::int64_t ms : times) scene.send(start + ms, 1, true, line);
}

const Finding& only(const Scene& scene) {
  REQUIRE(scene.events.findings.size() == 1);
  return scene.events.findings.front();
}

Codes without_repeats(const Scene& scene) {
  Codes codes = scene.events.codes();
  std::erase(codes, "txn-retransmission");
  return codes;
}

}  // namespace

TEST_CASE("txn-no-response: a request that is sent again and again and gets nothing (17.1.2.2 Timer F)") {
  Running scene;
  repeat(scene, options, {0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500});
  scene.send(start + 40'000, 2, true, at_last);
  REQUIRE(scene.events.findings.size() == 1);
  CHECK(row_of(only(scene).code).id == "txn-no-response");
  CHECK(only(scene).severity == Severity::error);
  CHECK(only(scene).where.time == Timestamp{start * 1'000'000});
  CHECK(only(scene).message_id == 3);
  CHECK(only(scene).detail.find("OPTIONS 1 from 0.0.0.0:10001 to 0.0.0.0:5060, sent 11 times,: no response") == 0);
}

TEST_CASE("txn-no-response: at its deadline however often time is asked for, and not where the capture ends before") {
  for (bool ticks : {false, true}) {
    Running scene;
    repeat(scene, options, {0, 500, 15500});
    if (ticks)
      for (std::int64_t ms = 0; ms < 31'999; ms += 250) scene.correlator.on_time({(start + ms) * 1'000'000});
    CHECK(scene.events.findings.empty());
    scene.correlator.on_time({(start + 32'000) * 1'000'000});
    CHECK(scene.events.codes() == Codes{"txn-no-response"});
  }
  Running ends;
  repeat(ends, options, {0, 500, 15500});
  ends.correlator.finish();
  CHECK(ends.events.codes() == Codes{"txn-retransmission"});
}

TEST_CASE("txn-no-response: what the capture may lack is told as such") {
  Running once;
  once.send(start, 1, true, options);
  once.send(start + 40'000, 2, true, at_last);
  CHECK(only(once).severity == Severity::info);
  CHECK(only(once).detail.find("sent once only") != std::string::npos);

  Running one_way;  // one repetition, then silence: it may have been answered
  repeat(one_way, options, {0, 500});
  one_way.send(start + 40'000, 2, true, at_last);
  CHECK(only(one_way).severity == Severity::info);
  CHECK(only(one_way).detail.find("the other way") != std::string::npos);

  Running two_way;  // the server is heard, yet did not answer this
  two_way.send(start - 50, 1, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS", "z9hG4bKo", "", "ot", "c0"});
  two_way.send(start - 40, 1, false, {"200 OK", "1 OPTIONS", "z9hG4bKo", "tt", "ot", "c0"});
  repeat(two_way, options, {0, 500});
  two_way.send(start + 40'000, 2, true, at_last);
  CHECK(only(two_way).severity == Severity::error);
}

TEST_CASE("txn-no-response: not where octets are missing, nor where the answer was captured in part") {
  Running lost;
  lost.transports = {{1, decode::Transport::ws}};
  lost.send(start, 1, true, options);
  lost.gap(start + 10, 1);
  lost.send(start + 40'000, 2, true, at_last);
  CHECK(lost.events.findings.empty());

  Running cut;
  repeat(cut, options, {0, 500, 1500, 15500});
  cut.send(start + 15'600, 1, false, options_ok, false);
  cut.send(start + 40'000, 2, true, at_last);
  CHECK(without_repeats(cut).empty());
}

TEST_CASE("txn-no-response: over streams; one that ended explains it") {
  for (bool ended : {false, true}) {
    Running scene;
    scene.transports = {{1, decode::Transport::tcp}};
    scene.send(start - 50, 1, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS", "z9hG4bKo", "", "ot", "c0"});
    scene.send(start - 40, 1, false, {"200 OK", "1 OPTIONS", "z9hG4bKo", "tt", "ot", "c0"});
    scene.send(start, 1, true, options);
    if (ended) scene.end_connection(start + 1000, 1, decode::ConnectionEnd::fin);
    scene.send(start + 40'000, 2, true, at_last);
    CHECK(only(scene).severity == (ended ? Severity::info : Severity::error));
    if (ended) CHECK(only(scene).detail.find("the connection ended 1000 ms later") != std::string::npos);
  }
}

TEST_CASE(
    "txn-no-response: a phone that rings has answered (Timer C is a proxy's, and seen); it may ring for minutes") {
  Running scene;
  scene.send(start, 1, true, invite);
  scene.send(start + 100, 1, false, {"180 Ringing", "1 INVITE", "z9hG4bKa", "tt"});
  scene.send(start + 300'000, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"});
  scene.send(start + 300'020, 1, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"});
  scene.correlator.finish();
  CHECK(scene.events.findings.empty());
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].state == correlate::CallState::confirmed);
  CHECK(scene.events.calls[0].setup == milliseconds(300'000));
}

TEST_CASE("txn-no-response: told at the last hop it reached; where a later hop shows an answer it is not sure") {
  Line forwarded = options;
  forwarded.branch = "z9hG4bKp";
  forwarded.via_below = {"z9hG4bKa"};
  Running scene;
  for (std::int64_t ms : {0, 500, 1500, 3500, 7500, 15500, 23500}) {
    scene.send(start + ms, 1, true, options);
    scene.send(start + ms + 2, 2, true, forwarded);
  }
  scene.send(start + 40'000, 3, true, at_last);
  CHECK(only(scene).connection_id == 2);

  Running answered;
  for (std::int64_t ms : {0, 500, 1500, 3500, 7500, 15500, 23500}) answered.send(start + ms, 1, true, options);
  answered.send(start + 23'502, 2, true, forwarded);
  Line answer = options_ok;
  answer.branch = "z9hG4bKp";
  answer.via_below = {"z9hG4bKa"};
  answered.send(start + 23'520, 2, false, answer);
  answered.send(start + 40'000, 3, true, at_last);
  REQUIRE(answered.events.codes() == Codes{"txn-no-response"});
  CHECK(only(answered).severity == Severity::info);
  CHECK(only(answered).detail.find("connection 2 shows an answer, 200") != std::string::npos);
}

TEST_CASE("an answer that comes too late still belongs to its request") {
  Running scene;
  repeat(scene, options, {0, 500, 1500, 3500, 7500, 15500, 31500});
  scene.send(start + 40'000, 1, false, options_ok);
  scene.correlator.finish();
  CHECK(without_repeats(scene) == Codes{"txn-no-response"});
  REQUIRE(scene.events.transactions.size() == 2);
  CHECK(scene.events.transactions[1].state == correlate::TransactionState::timed_out);
  CHECK(scene.events.transactions[1].status == 200);
}

TEST_CASE("txn-no-provisional: the first answer to an INVITE after more than 200 ms (17.2.1)") {
  for (std::int64_t ms : {200, 201, 450}) {
    Running scene;
    scene.send(start, 1, true, invite);
    scene.send(start + ms, 1, false, {"180 Ringing", "1 INVITE", "z9hG4bKa", "tt"});
    scene.send(start + 9000, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"});
    CAPTURE(ms);
    CHECK(scene.events.codes() == (ms > 200 ? Codes{"txn-no-provisional"} : Codes{}));
  }
  Running other;
  other.send(start, 1, true, options);
  other.send(start + 450, 1, false, options_ok);
  CHECK(other.events.findings.empty());
}

TEST_CASE("txn-non-invite-408: told once, on whichever hop (RFC 4320 4.2)") {
  Running scene;
  Line forwarded = options, answer = {"408 Request Timeout", "1 OPTIONS", "z9hG4bKa", "tt"}, first = answer;
  forwarded.branch = first.branch = "z9hG4bKp";
  forwarded.via_below = first.via_below = {"z9hG4bKa"};
  scene.send(start, 1, true, options);
  scene.send(start + 2, 2, true, forwarded);
  scene.send(start + 900, 2, false, first);
  scene.send(start + 902, 1, false, answer);
  CHECK(scene.events.codes() == Codes{"txn-non-invite-408"});
  CHECK(scene.events.findings[0].connection_id == 2);

  Running call;
  call.send(start, 1, true, invite);
  call.send(start + 100, 1, false, {"408 Request Timeout", "1 INVITE", "z9hG4bKa", "tt"});
  CHECK(call.events.findings.empty());
}

TEST_CASE("txn-non-invite-provisional-early: RFC 4320 4.1") {
  struct Case {
    decode::Transport transport;
    std::int64_t ms;
    const char* status;
    bool told;
  };
  for (const Case& each :
       {Case{decode::Transport::udp, 100, "100 Trying", true}, Case{decode::Transport::udp, 3600, "100 Trying", false},
        Case{decode::Transport::ws, 100, "100 Trying", false},
        Case{decode::Transport::ws, 5000, "183 Session Progress", true}}) {
    Running scene;
    scene.transports = {{1, each.transport}};
    scene.send(start, 1, true, options);
    scene.send(start + each.ms, 1, false, {each.status, "1 OPTIONS", "z9hG4bKa", "tt"});
    scene.send(start + each.ms + 10, 1, false, options_ok);
    CAPTURE(each.status, each.ms);
    CHECK(scene.events.codes() == (each.told ? Codes{"txn-non-invite-provisional-early"} : Codes{}));
  }
}

TEST_CASE("txn-branch-no-cookie: once for a sender (8.1.1.7)") {
  Running scene;
  Line old = options;
  for (const char* branch : {"1", "z9hG4bK", ""}) {
    old.branch = branch;
    old.cseq = std::to_string(std::string_view(branch).size() + 1) + " OPTIONS";
    scene.send(start, 1, true, old);
  }
  CHECK(scene.events.codes() == Codes{"txn-branch-no-cookie"});
  CHECK(only(scene).detail == "OPTIONS, branch 1");
}

TEST_CASE("txn-unmatched-response: only where nothing explains that its request is not there (17.1.3)") {
  Running scene;
  scene.send(start - 20, 1, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS", "z9hG4bKo", "", "ot", "c0"});
  scene.send(start - 10, 1, false, {"200 OK", "1 OPTIONS", "z9hG4bKo", "tt", "ot", "c0"});
  scene.send(start, 1, false, options_ok);
  scene.send(start + 80'000, 2, true, at_last);
  CHECK(row_of(only(scene).code).id == "txn-unmatched-response");
  CHECK(only(scene).severity == Severity::warning);
  CHECK(only(scene).detail == "200 to OPTIONS 1 from 0.0.0.0:10001 to 0.0.0.0:5060, branch z9hG4bKa");

  Running reordered;
  reordered.send(start, 1, false, options_ok);
  reordered.send(start + 1, 1, true, options);
  reordered.correlator.finish();
  CHECK(reordered.events.findings.empty());
}

TEST_CASE("txn-unmatched-response: info where the capture began shortly before, or octets are missing") {
  Scene begins;
  begins.send(0, 1, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS", "z9hG4bKo", "", "ot", "c0"});
  begins.send(10, 1, false, {"200 OK", "1 OPTIONS", "z9hG4bKo", "tt", "ot", "c0"});
  begins.send(30'000, 1, false, options_ok);
  begins.correlator.finish();
  CHECK(only(begins).severity == Severity::info);
  CHECK(only(begins).detail.find("the capture began shortly before") != std::string::npos);

  Running gap;
  gap.transports = {{1, decode::Transport::tcp}};
  gap.gap(start - 100, 1);
  gap.send(start, 1, false, options_ok);
  gap.correlator.finish();
  CHECK(only(gap).severity == Severity::info);

  Running late_gap;  // holes are known later than what comes behind them in the other direction
  late_gap.transports = {{1, decode::Transport::tcp}};
  late_gap.send(start - 20, 1, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS", "z9hG4bKo", "", "ot", "c0"});
  late_gap.send(start - 10, 1, false, {"200 OK", "1 OPTIONS", "z9hG4bKo", "tt", "ot", "c0"});
  late_gap.send(start, 1, false, options_ok);
  late_gap.gap(start + 5000, 1);
  late_gap.correlator.finish();
  CHECK(only(late_gap).severity == Severity::info);
  CHECK(only(late_gap).detail.find("octets are missing from the capture") != std::string::npos);

  Running fragment;
  fragment.send(start - 20, 1, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS", "z9hG4bKo", "", "ot", "c0"});
  fragment.send(start - 10, 1, false, {"200 OK", "1 OPTIONS", "z9hG4bKo", "tt", "ot", "c0"});
  fragment.correlator.on_finding(
      make_finding(FindingCode::ip_fragment_incomplete, {1, 99, {(start - 5) * 1'000'000}}, ""));
  fragment.send(start, 1, false, options_ok);
  fragment.correlator.finish();
  CHECK(fragment.events.findings.back().severity == Severity::info);

  Running one_way;
  one_way.send(start, 1, false, options_ok);
  one_way.correlator.finish();
  CHECK(only(one_way).severity == Severity::info);

  Running picked_up;
  picked_up.transports = {{1, decode::Transport::tcp}};
  Finding pickup = make_finding(FindingCode::tcp_mid_stream_pickup, {1, 99, {(start - 10) * 1'000'000}}, "");
  pickup.connection_id = 1;
  picked_up.correlator.on_finding(std::move(pickup));
  picked_up.send(start, 1, false, options_ok);
  picked_up.correlator.finish();
  CHECK(picked_up.events.findings.back().severity == Severity::info);
}

TEST_CASE("txn-response-wrong-destination: neither where the request came from nor where its Via says (18.2.2)") {
  Line via_says = options_ok;
  via_says.via_parameters = ";received=10.0.0.8;rport=10002";
  for (bool right : {false, true}) {
    Running scene;
    scene.clients = {{1, 7}, {2, 8}};
    scene.servers = {{1, 1}, {2, 1}};
    scene.send(start, 1, true, options);
    scene.send(start + 10, 2, false, right ? via_says : options_ok);
    CHECK(scene.events.codes() == (right ? Codes{} : Codes{"txn-response-wrong-destination"}));
  }
  // From another port to the right place.
  Running symmetric;
  symmetric.clients = {{1, 7}, {2, 7}};
  Line to_sent_by = options_ok;
  to_sent_by.via_parameters = ";rport=10002";
  symmetric.send(start, 1, true, options);
  symmetric.send(start + 10, 2, false, to_sent_by);
  CHECK(symmetric.events.findings.empty());
}

TEST_CASE("sipws-response-wrong-connection: the client waits on the connection of its request (RFC 7118 5.3)") {
  struct Case {
    decode::Transport transport;
    bool closed;
    std::string code;
  };
  for (const Case& each : {Case{decode::Transport::wss, false, "sipws-response-wrong-connection"},
                           Case{decode::Transport::tcp, false, "txn-response-wrong-destination"},
                           Case{decode::Transport::wss, true, "txn-unmatched-response"}}) {
    Running scene;
    scene.transports = {{1, each.transport}, {2, each.transport}};
    scene.send(start - 20, 2, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS", "z9hG4bKo", "", "ot", "c0"});
    scene.send(start - 10, 2, false, {"200 OK", "1 OPTIONS", "z9hG4bKo", "tt", "ot", "c0"});
    scene.send(start, 1, true, options);
    if (each.closed) scene.end_connection(start + 5, 1, decode::ConnectionEnd::fin);
    scene.send(start + 10, 2, false, options_ok);
    scene.send(start + 80'000, 3, true, at_last);
    CAPTURE(each.code);
    const Codes codes = scene.events.codes();
    CHECK(std::count(codes.begin(), codes.end(), each.code) == 1);
    // That the request got no answer on its connection is no other error.
    for (const Finding& finding : scene.events.findings)
      if (row_of(finding.code).id == "txn-no-response") CHECK(finding.severity == Severity::info);
  }
}

TEST_CASE("txn-via-count-changed: a response has the Vias of its request (8.1.3.3, 16.7)") {
  Line request = options, answer = options_ok;
  request.via_below = {"z9hG4bKb", "z9hG4bKc"};
  const std::vector<std::pair<std::vector<std::string>, bool>> cases = {
      {{"z9hG4bKb", "z9hG4bKc"}, false},
      {{"z9hG4bKb;received=10.0.0.1", "z9hG4bKc;rport=5"}, false},
      {{"z9hG4bKc", "z9hG4bKb"}, true},
      {{"z9hG4bKb"}, true},
      {{}, true},
      {{"z9hG4bKb", "z9hG4bKc", "z9hG4bKd"}, true},
  };
  for (const auto& [vias, told] : cases) {
    Running scene;
    answer.via_below = vias;
    scene.send(start, 1, true, request);
    scene.send(start + 10, 1, false, answer);
    CAPTURE(vias);
    CHECK(scene.events.codes() == (told ? Codes{"txn-via-count-changed"} : Codes{}));
  }
  // In one field, as some stacks write them.
  Running one_field;
  one_field.send(start, 1, true, request);
  answer.via_below = {};
  answer.more = "v: SIP/2.0/UDP below.test;branch=z9hG4bKb, SIP/2.0/UDP below.test;branch=z9hG4bKc\r\n";
  one_field.send(start + 10, 1, false, answer);
  CHECK(one_field.events.findings.empty());
}
