// Ladders of more than one call, and what stands beside the arrows.
#include "cli/ladder/ladder_query.h"
#include "tests/cli/ladder_support.h"
#include "tests/support/catch.h"

using namespace rung::cli;
using rung::Severity;
using rung::test::CallBuilder;

namespace {

using Texts = std::vector<std::string>;

Texts notes(const Ladder& ladder) {
  Texts result;
  for (const Step& step : ladder.steps)
    if (const Note* note = std::get_if<Note>(&step)) result.push_back(note->text + "|" + note->detail);
  return result;
}

// Alice calls through a back-to-back user agent with the sockets 1 and 2, which calls Bob.
CallBuilder two_legs() {
  CallBuilder call(4);
  call.records.subject = Subject::group;
  call.request(0, 1, "INVITE", {"a"});
  call.response(1, 0, 100, "Trying", {"a"});
  call.add_call();
  call.request(2, 3, "INVITE", {"b"});
  call.response(3, 2, 200, "OK", {"b"}).to_tag = "t";
  call.records.links.push_back({0, 1, "session-id", 1.0, 3});
  return call;
}

EventRecord event(const std::string& kind, std::int64_t message) {
  EventRecord result;
  result.kind = kind;
  result.message_id = message;
  result.time_ns = message * 1'000'000;
  return result;
}

FindingRecord finding(std::int64_t id, const std::string& code, Severity severity, std::int64_t message) {
  FindingRecord result;
  result.mark = {id, code, severity, "detail of " + code, "RFC 3261"};
  result.message_id = message;
  result.time_ns = message * 1'000'000;
  return result;
}

}  // namespace

TEST_CASE("a back-to-back user agent is one column") {
  CallBuilder call = two_legs();
  std::size_t columns = 3;
  SECTION("by its address") { call.records.sockets[2] = {"10.0.0.2", 5080}; }
  SECTION("by its product") {
    for (std::size_t made : {1u, 2u}) call.records.messages[made].user_agent = "FreeSWITCH";
  }
  SECTION("not without either") { columns = 4; }
  SECTION("not where the first call had its outcome before the second began: who calls again has no part in it") {
    call.records.sockets[2] = {"10.0.0.2", 5080};
    call.records.messages[1].status = 486;
    columns = 4;
  }
  SECTION("not for a transfer, whose second call is made by who was asked") {
    call.records.sockets[2] = {"10.0.0.2", 5080};
    call.records.links[0].rule = "refer";
    columns = 4;
  }
  const Ladder ladder = make_ladder(call.records);
  CHECK(ladder.participants.size() == columns);
  if (columns == 3) {
    CHECK(ladder.participants[1].kind == ParticipantKind::gateway);
    CHECK(ladder.participants[1].faces.size() == 2);
    CHECK(ladder.participants[1].name.find("bob") == std::string::npos);
  }
}

TEST_CASE("each arrow names its call, and a further leg says why it is there") {
  CallBuilder call = two_legs();
  const Ladder ladder = make_ladder(call.records);
  CHECK(title(ladder) == "Calls 1 and 2");
  std::vector<std::size_t> calls;
  for (const Step& step : ladder.steps)
    if (const Arrow* arrow = std::get_if<Arrow>(&step)) calls.push_back(arrow->call.value());
  CHECK(calls == std::vector<std::size_t>{0, 0, 1, 1});
  CHECK(notes(ladder) == Texts{"call 2|(session-id of call 1)"});
}

TEST_CASE("holds, transfers and recording stand beside the message that proves them") {
  CallBuilder call(2);
  call.request(0, 1, "INVITE", {"a"});
  call.response(1, 0, 200, "OK", {"a"});
  EventRecord held = event("dialog-held", 2);
  held.by = "caller";
  held.how = "sendonly";
  EventRecord failed = event("refer-failed", 2);
  failed.to = "sip:carol@lab.test";
  failed.status = 603;
  call.records.events = {held,
                         event("dialog-resumed", 2),
                         failed,
                         event("recording-on", 2),
                         event("connection-gap", 2),
                         event("target-changed", 2)};
  const Ladder ladder = make_ladder(call.records);
  CHECK(notes(ladder) ==
        Texts{"on hold by caller|(sendonly)", "resumed|", "transfer failed 603|to carol@lab.test", "recording on|"});
  CHECK(std::get<Note>(ladder.steps[2]).participant == 0);
}

TEST_CASE("ICMP errors of one kind are one note at who sent them") {
  CallBuilder call(2);
  call.connection(7, "UDP", 0, 1);
  call.request(0, 1, "INVITE", {"a"});
  for (std::int64_t time : {2, 3, 4}) {
    EventRecord icmp = event("icmp-unreachable", 0);
    icmp.time_ns = time * 1'000'000;
    icmp.connection_id = 7;
    icmp.what = "port unreachable";
    icmp.from = "10.0.0.2";
    call.records.events.push_back(icmp);
  }
  const Ladder ladder = make_ladder(call.records);
  CHECK(notes(ladder) == Texts{"ICMP port unreachable|from 10.0.0.2, 3 times"});
  CHECK(std::get<Note>(ladder.steps[1]).participant == 1);
}

TEST_CASE("findings are marked at their arrow, the worst first, and those that are milder than asked for are counted") {
  CallBuilder call(2);
  call.request(0, 1, "INVITE", {"a"});
  call.request(0, 1, "INVITE", {"a"}).retransmission = true;
  call.records.findings = {finding(1, "some-warning", Severity::warning, 2),
                           finding(2, "some-error", Severity::error, 1), finding(3, "some-info", Severity::info, 1)};
  const auto codes = [&](std::optional<Severity> least) {
    LadderSettings settings;
    settings.findings = least;
    const Ladder ladder = make_ladder(call.records, settings);
    Texts result;
    for (const FindingMark& mark : moment_of(ladder.steps.at(0)).findings) result.push_back(mark.code);
    CHECK(ladder.findings_left_out == static_cast<std::int64_t>(3 - result.size()));
    return result;
  };
  CHECK(codes(Severity::info) == Texts{"some-error", "some-warning", "some-info"});
  CHECK(codes(Severity::warning) == Texts{"some-error", "some-warning"});
  CHECK(codes(Severity::error) == Texts{"some-error"});
  CHECK(codes(std::nullopt).empty());
}

TEST_CASE("a finding of a connection is marked at its end, else where it happened, and only while the call is on it") {
  CallBuilder call(2);
  auto& connection = call.connection(7, "WSS", 0, 1);
  connection.end = "rst";
  connection.last_ns = 1'500'000;
  call.request(0, 1, "INVITE", {"a"});
  call.response(1, 0, 200, "OK", {"a"});
  FindingRecord reset = finding(1, "some-reset", Severity::warning, 0);
  reset.connection_id = 7;
  SECTION("at the note of its end") {
    reset.time_ns = connection.last_ns;
    call.records.findings = {reset};
    const Ladder ladder = make_ladder(call.records);
    REQUIRE(ladder.steps.size() == 3);
    CHECK(moment_of(ladder.steps[1]).findings.size() == 1);
  }
  SECTION("as a note") {
    reset.time_ns = 1'200'000;
    call.records.findings = {reset};
    const Ladder ladder = make_ladder(call.records);
    REQUIRE(ladder.steps.size() == 4);
    CHECK(std::get<Note>(ladder.steps[1]).kind == NoteKind::finding);
  }
  SECTION("before the call it is no matter of it") {
    reset.time_ns = 500'000;
    call.records.findings = {reset};
    CHECK(make_ladder(call.records).steps.size() == 3);
  }
}

TEST_CASE("a connection has its handshake, its keep-alives and its end") {
  CallBuilder call(2);
  call.records.subject = Subject::connection;
  auto& connection = call.connection(7, "WS", 0, 1);
  connection.http_status = 101;
  connection.path = "/ws";
  connection.subprotocol = "sip";
  connection.end = "fin";
  connection.close_code = 1001;
  connection.close_reason = "going away";
  connection.closed_by = "server";
  connection.last_ns = 9'000'000;
  EventRecord asked = event("connection-opened", 0), opened = event("websocket-opened", 0);
  asked.connection_id = opened.connection_id = 7;
  call.records.events = {asked, opened};
  call.request(0, 1, "OPTIONS", {"a"}).connection_id = 7;
  const auto frame = [&](std::int64_t time, std::int64_t opcode, bool from_client) {
    FrameRecord record;
    record.connection_id = 7;
    record.time_ns = time * 1'000'000;
    record.opcode = opcode;
    record.from_client = from_client;
    call.records.frames.push_back(record);
  };
  for (std::int64_t time : {2, 3, 4}) frame(time, 9, false);
  frame(5, 10, true);
  frame(6, 8, false);
  Texts labels;
  const Ladder ladder = make_ladder(call.records);
  for (const Step& step : ladder.steps)
    if (const Arrow* arrow = std::get_if<Arrow>(&step))
      labels.push_back(label(*arrow).head + "|" + label(*arrow).tail + "|" + std::to_string(arrow->times));
  CHECK(labels == Texts{"HTTP GET /ws||1", "HTTP 101 Switching Protocols|(sip)|1", "OPTIONS||1", "WS Ping||3",
                        "WS Pong||1", "WS Close|1001 going away|1"});
  CHECK(notes(ladder) == Texts{"WS closed|"});
}

TEST_CASE("a pause stands before what ended it") {
  CallBuilder call(2);
  call.request(0, 1, "INVITE", {"a"});
  call.response(1, 0, 180, "Ringing", {"a"}).time_ns = 3'001'000'000;
  call.response(1, 0, 200, "OK", {"a"}).time_ns = 6'001'000'001;
  const Ladder ladder = make_ladder(call.records);
  REQUIRE(ladder.steps.size() == 4);  // exactly 3 s is none
  CHECK(std::get<Pause>(ladder.steps[2]).length_ns == 3'000'000'001);
  CHECK(moment_of(ladder.steps[3]).elapsed_ns == 6'000'000'001);
  CHECK(moment_of(ladder.steps[3]).delta_ns == 3'000'000'001);
}
