// What a dialog waits for: ACK (RFC 3261 13.3.1.4), PRACK (RFC 3262), session refreshes (RFC 4028), its end.
#include "tests/correlate/dialog_scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::Side;

namespace {

const Line accepted = answer_to(initial_invite(), "200 OK");
const Line reliable = answer_to(initial_invite(), "183 Session Progress", "Require: 100rel\r\nRSeq: 7\r\n");

void tell_time(Scene& scene, std::int64_t s) { scene.correlator.on_time({s * 1'000'000'000}); }

// As RFC 3261 13.3.1.4 repeats a 2xx.
void repeat_answer(Scene& scene, std::int64_t until_ms) {
  for (std::int64_t ms : {500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500})
    if (ms <= until_ms) scene.send(ms, 1, false, accepted);
}

}  // namespace

TEST_CASE("an answer that is repeated and never acknowledged") {
  for (bool ticks : {false, true}) {
    Scene scene;
    scene.send(-5, 1, true, initial_invite());
    scene.send(0, 1, false, accepted);
    repeat_answer(scene, 31'500);
    CHECK(dialog_codes(scene).empty());
    if (ticks) tell_time(scene, 31);
    tell_time(scene, 32);
    REQUIRE(dialog_codes(scene) == Codes{"dlg-ack-missing-2xx"});
    CHECK(scene.events.findings[0].severity == Severity::error);
    CHECK(scene.events.findings[0].detail ==
          "the 2xx to INVITE 1 was repeated 10 times in 31.500 s, and no ACK was seen");
    CHECK(scene.events.findings[0].message_id == 12);
    scene.send(32'000, 1, false, request_back("BYE", 1));
    scene.correlator.finish();
    CHECK(dialog_codes(scene).size() == 1);
  }
}

TEST_CASE("an ACK that comes late is enough, and so is one on any hop") {
  Scene scene;
  scene.send(-5, 1, true, initial_invite());
  scene.send(0, 1, false, accepted);
  repeat_answer(scene, 3500);
  scene.send(3510, 2, true, forwarded(request("ACK", 1)));
  tell_time(scene, 60);
  CHECK(dialog_codes(scene).empty());
}

TEST_CASE("an ACK that does not get through: the answer is repeated to the end") {
  Scene scene;
  scene.send(-5, 1, true, initial_invite());
  scene.send(0, 1, false, accepted);
  scene.send(10, 2, true, forwarded(request("ACK", 1)));
  repeat_answer(scene, 31'500);
  tell_time(scene, 60);
  REQUIRE(dialog_codes(scene) == Codes{"dlg-ack-missing-2xx"});
  CHECK(scene.events.findings[0].detail ==
        "the 2xx to INVITE 1 was repeated 10 times in 31.500 s, although an ACK was seen: it does not get there");
}

TEST_CASE("the callee gives up before the deadline, or the capture ends") {
  for (bool bye : {true, false}) {
    Scene scene;
    scene.send(-5, 1, true, initial_invite());
    scene.send(0, 1, false, accepted);
    repeat_answer(scene, 3500);
    if (bye) scene.send(4000, 1, false, request_back("BYE", 1));
    scene.correlator.finish();
    CHECK(dialog_codes(scene) == Codes{"dlg-ack-missing-2xx"});
  }
}

TEST_CASE("an answer that is not repeated has been acknowledged on a way that was not captured") {
  Scene scene;
  scene.send(0, 1, true, initial_invite());
  scene.send(10, 1, false, accepted);
  tell_time(scene, 300);
  scene.send(301'000, 1, false, request_back("BYE", 1));
  scene.correlator.finish();
  CHECK(dialog_codes(scene).empty());
}

TEST_CASE("a caller that hangs up without ACK: sure over TCP only") {
  for (bool tcp : {true, false}) {
    Scene scene;
    if (tcp) scene.transports = {{1, decode::Transport::tcp}};
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, accepted);
    scene.send(500, 1, true, request("BYE", 2));
    scene.send(501, 2, true, forwarded(request("BYE", 2)));
    REQUIRE(dialog_codes(scene) == Codes{"dlg-ack-missing-2xx"});
    CHECK(scene.events.findings[0].severity == (tcp ? Severity::error : Severity::info));
  }
}

TEST_CASE("lost octets make it a warning") {
  Scene scene;
  scene.transports = {{1, decode::Transport::tcp}};
  scene.send(-5, 1, true, initial_invite());
  scene.send(0, 1, false, accepted);
  scene.gap(100, 1);
  repeat_answer(scene, 31'500);
  tell_time(scene, 40);
  REQUIRE(dialog_codes(scene) == Codes{"dlg-ack-missing-2xx"});
  CHECK(scene.events.findings[0].severity == Severity::warning);
}

TEST_CASE("a reliable provisional response without PRACK") {
  for (bool repeated : {true, false}) {
    Scene scene;
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, reliable);
    scene.send(11, 2, false, forwarded(reliable));
    if (repeated) scene.send(510, 1, false, reliable);
    tell_time(scene, 40);
    scene.correlator.finish();
    REQUIRE(dialog_codes(scene) == Codes{"dlg-100rel-no-prack"});
    CHECK(scene.events.findings[0].severity == (repeated ? Severity::warning : Severity::info));
    CHECK(scene.events.findings[0].message_id == 2);
  }
}

TEST_CASE("a server that refuses the call since it got no PRACK") {
  Scene scene;
  scene.send(0, 1, true, initial_invite());
  for (std::int64_t ms : {10, 510, 1510, 3510}) scene.send(ms, 1, false, reliable);
  scene.send(4000, 1, false, answer_to(initial_invite(), "500 No PRACK"));
  CHECK(dialog_codes(scene) == Codes{"dlg-100rel-no-prack"});
  tell_time(scene, 60);
  CHECK(dialog_codes(scene).size() == 1);
}

TEST_CASE("PRACK, or a final response, settles it; a response that does not ask for one is none") {
  for (int way : {0, 1, 2}) {
    Scene scene;
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, way == 2 ? answer_to(initial_invite(), "183 Progress", "RSeq: 7\r\n") : reliable);
    if (way == 0) {
      scene.send(20, 1, true, request("PRACK", 2, "RAck: 7 1 INVITE\r\n"));
      scene.send(21, 2, true, forwarded(request("PRACK", 2, "RAck: 7 1 INVITE\r\n")));
    }
    if (way == 1) scene.send(20, 1, false, accepted);
    tell_time(scene, 60);
    CAPTURE(way);
    CHECK(dialog_codes(scene).empty());
  }
}

TEST_CASE("a PRACK that acknowledges something else: its answer decides") {
  for (bool refused : {true, false}) {
    Scene scene;
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, reliable);
    const Line prack = request("PRACK", 2, "RAck: 8 1 INVITE\r\n");
    scene.send(20, 1, true, prack);
    scene.send(21, 2, true, forwarded(prack));
    scene.send(30, 2, false, forwarded(answer_to(prack, refused ? "481 No" : "200 OK")));
    scene.send(31, 1, false, answer_to(prack, refused ? "481 No" : "200 OK"));
    REQUIRE(dialog_codes(scene) == (refused ? Codes{"dlg-prack-rack-mismatch"} : Codes{}));
    if (refused) CHECK(scene.events.findings[0].detail == "RAck: 8 1 INVITE; sent were 7 1 INVITE; answered 481");
  }
}

TEST_CASE("reliable responses beyond the limit are not judged") {
  Scene scene;
  scene.send(0, 1, true, initial_invite());
  for (int number = 1; number <= 20; ++number)
    scene.send(
        number * 10, 1, false,
        answer_to(initial_invite(), "183 Progress", "Require: 100rel\r\nRSeq: " + std::to_string(number) + "\r\n"));
  const Line prack = request("PRACK", 2, "RAck: 20 1 INVITE\r\n");
  scene.send(300, 1, true, prack);
  scene.send(310, 1, false, answer_to(prack, "481 No"));
  CHECK(dialog_codes(scene) == Codes{"dlg-bye-481"});
  tell_time(scene, 60);
  CHECK(dialog_codes(scene).size() == 17);
  CHECK(scene.events.codes("correlate") == Codes{"correlate-over-limit"});
}

TEST_CASE("a session that is not refreshed in time") {
  for (bool ticks : {false, true}) {
    Scene scene;
    begin_call(scene, 1, {}, "Session-Expires: 90;refresher=uac\r\n");
    if (ticks)
      for (int s = 1; s < 90; ++s) tell_time(scene, s);
    tell_time(scene, 90);
    CHECK(dialog_codes(scene).empty());
    tell_time(scene, 91);
    REQUIRE(dialog_codes(scene) == Codes{"dlg-session-timer-expired"});
    CHECK(scene.events.findings[0].detail ==
          "Session-Expires 90 s, refresher: caller; nothing refreshed it for 90.000 s");
    CHECK(scene.events.findings[0].message_id == 2);
    scene.correlator.finish();
    CHECK(scene.events.dialogs[0].session_expires_s == 90u);
    CHECK(scene.events.dialogs[0].refresher == Side::caller);
  }
}

TEST_CASE("re-INVITE and UPDATE refresh a session, 422 does not, a 2xx without Session-Expires ends its timer") {
  Scene scene;
  begin_call(scene, 1, {}, "Session-Expires: 90;refresher=uas\r\n");
  const std::string more = "Session-Expires: 120;refresher=uac\r\n";
  scene.send(45'000, 1, false, request_back("UPDATE", 1));
  scene.send(45'010, 1, true, answer_to(request_back("UPDATE", 1), "200 OK", more));
  scene.send(45'011, 2, true, forwarded(answer_to(request_back("UPDATE", 1), "200 OK", more)));
  CHECK(scene.events.kinds() == Codes{"session-refreshed"});
  CHECK(scene.events.changes[0].detail == R"({"by":"callee","method":"UPDATE","expires_s":120})");
  scene.send(100'000, 1, true, request("INVITE", 2));
  scene.send(100'010, 1, false, answer_to(request("INVITE", 2), "422 Session Interval Too Small"));
  tell_time(scene, 165);
  CHECK(dialog_codes(scene).empty());
  scene.send(165'005, 1, true, request("INVITE", 3));  // at the last moment: its answer may take a while
  tell_time(scene, 170);
  CHECK(dialog_codes(scene).empty());
  scene.send(171'000, 1, false, answer_to(request("INVITE", 3), "200 OK"));
  tell_time(scene, 4000);
  CHECK(dialog_codes(scene).empty());
  scene.correlator.finish();
  CHECK(scene.events.dialogs[0].session_expires_s == 120u);
  CHECK(scene.events.dialogs[0].refresher == Side::callee);
}

TEST_CASE("a session that ended needs no refresh, and one whose requests are not captured is not judged") {
  for (bool ended : {true, false}) {
    Scene scene;
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, answer_to(initial_invite(), "200 OK", "Session-Expires: 90;refresher=uac\r\n"));
    if (ended) scene.send(20, 1, true, request("ACK", 1));
    if (ended) scene.send(60'000, 1, true, request("BYE", 2));
    tell_time(scene, 100);
    CHECK(dialog_codes(scene).empty());
  }
}

TEST_CASE("a call without an end is told where nothing was seen of it for long") {
  for (std::int64_t s : {1000, 2000, 20'000}) {
    Scene scene;
    begin_call(scene);
    tell_time(scene, s);
    scene.correlator.finish();
    CAPTURE(s);
    CHECK(dialog_codes(scene) == (s > 1800 ? Codes{"dlg-no-bye"} : Codes{}));
  }
  Scene scene;
  begin_call(scene);
  scene.send(1000, 1, true, request("BYE", 2));
  tell_time(scene, 20'000);
  scene.correlator.finish();
  CHECK(dialog_codes(scene).empty());
}
