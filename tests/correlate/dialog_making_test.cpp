// How dialogs are made: Contact, forks, the winner, Replaces (RFC 3261 12.1, 13.2.2.4, RFC 3891).
#include "tests/correlate/dialog_scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::DialogState;

namespace {

Line without_contact(Line line) {
  line.contact = false;
  return line;
}

Line ringing(const std::string& tag) { return answer_to(initial_invite(), "180 Ringing", {}, tag); }
Line accepted(const std::string& tag) { return answer_to(initial_invite(), "200 OK", {}, tag); }

}  // namespace

TEST_CASE("an INVITE or its 2xx without Contact is told once, on whichever hops") {
  Scene scene;
  scene.send(0, 1, true, without_contact(initial_invite()));
  scene.send(1, 2, true, without_contact(forwarded(initial_invite())));
  scene.send(5, 2, false, without_contact(forwarded(ringing("tt"))));
  scene.send(10, 2, false, without_contact(forwarded(accepted("tt"))));
  scene.send(11, 1, false, without_contact(accepted("tt")));
  REQUIRE(dialog_codes(scene) == Codes{"dlg-missing-contact", "dlg-missing-contact"});
  CHECK(scene.events.findings[0].detail == "INVITE 1");
  CHECK(scene.events.findings[1].detail == "200 to INVITE");
}

TEST_CASE("other requests that make dialogs need a Contact, those in dialogs and REGISTER do not") {
  Scene scene;
  scene.send(0, 1, true, {"SUBSCRIBE sip:bob@b.test", "1 SUBSCRIBE", "z9hG4bK1", "", "s", "c7"});
  scene.send(1, 1, true, {"SUBSCRIBE sip:bob@b.test", "2 SUBSCRIBE", "z9hG4bK2", "tt", "s", "c7"});
  scene.send(2, 1, true, {"REGISTER sip:b.test", "1 REGISTER", "z9hG4bK3", "", "s", "c8"});
  scene.send(3, 1, true, {"OPTIONS sip:b.test", "1 OPTIONS", "z9hG4bK4", "", "s", "c9"});
  scene.send(4, 1, false, {"200 OK", "1 OPTIONS", "z9hG4bK4", "tt", "s", "c9"});
  CHECK(dialog_codes(scene) == Codes{"dlg-missing-contact"});
}

TEST_CASE("several phones ring: a fork, told once for the call") {
  Scene scene;
  scene.events.layers = {"dialog"};
  scene.send(0, 1, true, initial_invite());
  scene.send(1, 2, true, forwarded(initial_invite(), "p1"));
  scene.send(2, 3, true, forwarded(initial_invite(), "p2"));
  scene.send(10, 2, false, forwarded(ringing("t1"), "p1"));
  scene.send(11, 1, false, ringing("t1"));
  CHECK(dialog_codes(scene).empty());
  scene.send(20, 3, false, forwarded(ringing("t2"), "p2"));
  scene.send(21, 1, false, ringing("t2"));
  REQUIRE(dialog_codes(scene) == Codes{"dlg-forked"});
  CHECK(scene.events.findings[0].detail == "INVITE 1 was answered with the To tags t1 and t2");
  scene.send(30, 1, false, ringing("t3"));
  CHECK(dialog_codes(scene).size() == 1);
  CHECK(scene.events.kinds() == Codes{"forked", "forked"});
}

TEST_CASE("tags of two attempts are no fork") {
  Scene scene;
  scene.send(0, 1, true, initial_invite());
  scene.send(10, 1, false, ringing("t1"));
  scene.send(20, 1, false, answer_to(initial_invite(), "503 Unavailable", {}, "t1"));
  Line again = request("INVITE", 2);
  again.to_tag = {};
  scene.send(30, 1, true, again);
  scene.send(40, 1, false, answer_to(again, "180 Ringing", {}, "t2"));
  CHECK(dialog_codes(scene).empty());
}

TEST_CASE("the winner of a fork is the dialog that was acknowledged and not left at once") {
  Scene scene;
  scene.send(0, 1, true, initial_invite());
  scene.send(10, 1, false, accepted("t1"));
  scene.send(11, 1, false, accepted("t2"));
  scene.send(20, 1, true, with_tag(request("ACK", 1), "t1"));
  scene.send(21, 1, true, with_tag(request("ACK", 1), "t2"));
  scene.send(25, 1, true, with_tag(request("BYE", 2), "t1"));
  scene.send(26, 1, false, answer_to(with_tag(request("BYE", 2), "t1"), "200 OK"));
  Line bye = with_tag(request("BYE", 2), "t2");
  bye.branch = "z9hG4bKlast";
  scene.send(9000, 1, true, bye);
  scene.correlator.finish();
  REQUIRE(scene.events.dialogs.size() == 2);
  CHECK_FALSE(scene.events.dialogs[0].winner);
  CHECK(scene.events.dialogs[1].winner);
  CHECK(dialog_codes(scene) == Codes{"dlg-forked"});
  CHECK(scene.events.kinds() == Codes{"forked", "dialog-confirmed", "dialog-terminated", "dialog-terminated"});
}

TEST_CASE("a single dialog is the winner once it is confirmed, and has no events of its own") {
  for (bool answered : {true, false}) {
    Scene scene;
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, ringing("tt"));
    if (answered) scene.send(20, 1, false, accepted("tt"));
    scene.correlator.finish();
    REQUIRE(scene.events.dialogs.size() == 1);
    CHECK(scene.events.dialogs[0].winner == answered);
    CHECK(scene.events.kinds().empty());
  }
}

TEST_CASE("an early dialog ends 32 s after another phone answered, however often time is told") {
  for (bool ticks : {false, true}) {
    Scene scene;
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, ringing("t1"));
    scene.send(20, 1, false, ringing("t2"));
    scene.send(1000, 1, false, accepted("t2"));
    scene.send(1010, 1, true, with_tag(request("ACK", 1), "t2"));
    if (ticks)
      for (std::int64_t s = 2; s < 60; ++s) scene.correlator.on_time({s * 1'000'000'000});
    CHECK(dialog_codes(scene).size() == (ticks ? 2 : 1));
    scene.send(60'000, 1, true, with_tag(request("BYE", 2), "t2"));
    scene.correlator.finish();
    CHECK(dialog_codes(scene) == Codes{"dlg-forked", "dlg-early-dialog-left-open"});
    CHECK(scene.events.dialogs[0].state == DialogState::terminated);
    CHECK(scene.events.dialogs[0].terminated == Timestamp{33'000'000'000});
    CHECK(scene.events.dialogs[0].terminated_by == correlate::Side::none);
  }
}

TEST_CASE("an early dialog that a final response ended was not left open") {
  Scene scene;
  scene.send(0, 1, true, initial_invite());
  scene.send(1, 2, true, forwarded(initial_invite(), "p1"));
  scene.send(10, 2, false, forwarded(ringing("t1"), "p1"));
  scene.send(20, 1, false, ringing("t2"));
  scene.send(1000, 1, false, accepted("t2"));
  scene.send(1001, 2, false, forwarded(answer_to(initial_invite(), "487 Request Terminated", {}, "t1"), "p1"));
  scene.send(1010, 1, true, with_tag(request("ACK", 1), "t2"));
  scene.send(60'000, 1, true, with_tag(request("BYE", 2), "t2"));
  scene.correlator.finish();
  CHECK(dialog_codes(scene) == Codes{"dlg-forked"});
}

TEST_CASE("199 ends the early dialog of a phone that refused") {
  Scene scene;
  scene.send(0, 1, true, initial_invite());
  scene.send(10, 1, false, ringing("t1"));
  scene.send(20, 1, false, ringing("t2"));
  scene.send(30, 1, false, answer_to(initial_invite(), "199 Early Dialog Terminated", {}, "t1"));
  scene.send(1000, 1, false, accepted("t2"));
  scene.send(1010, 1, true, with_tag(request("ACK", 1), "t2"));
  scene.send(60'000, 1, true, with_tag(request("BYE", 2), "t2"));
  scene.correlator.finish();
  CHECK(dialog_codes(scene) == Codes{"dlg-forked"});
  CHECK(scene.events.dialogs[0].terminated == Timestamp{30'000'000});
  CHECK(scene.events.kinds() == Codes{"forked", "dialog-terminated", "dialog-confirmed", "dialog-terminated"});
}

TEST_CASE("Replaces of a dialog that is not there or has ended is told where it is refused for that") {
  struct Case {
    const char* replaces;
    const char* status;
    bool told;
    const char* detail;
  };
  for (const Case& each : {
           Case{"Replaces: other;to-tag=a;from-tag=b\r\n", "481 No", true,
                "Replaces: other;to-tag=a;from-tag=b: this dialog is not in the capture; answered 481"},
           Case{"Join: c1;to-tag=tt;from-tag=ft\r\n", "481 No", true,
                "Join: c1;to-tag=tt;from-tag=ft: this dialog of call 1 had ended 0.110 s before; answered 481"},
           Case{"Replaces: c1;to-tag=ft;from-tag=tt\r\n", "603 Declined", true,
                "Replaces: c1;to-tag=ft;from-tag=tt: this dialog of call 1 had ended 0.110 s before; answered 603"},
           Case{"Replaces: other;to-tag=a;from-tag=b\r\n", "603 Declined", false, ""},
           Case{"Replaces: other;to-tag=a;from-tag=b\r\n", "200 OK", false, ""},
           Case{"Replaces: c1;to-tag=tt;from-tag=ft\r\n", "486 Busy", false, ""},
           Case{"", "481 No", false, ""},
       }) {
    Scene scene;
    begin_call(scene);
    scene.send(900, 1, true, request("BYE", 2));
    Line invite = initial_invite(each.replaces);
    invite.call_id = "c2";
    invite.branch = "z9hG4bKc2";
    scene.send(1000, 1, true, invite);
    scene.send(1010, 1, false, answer_to(invite, each.status));
    scene.send(1011, 2, false, answer_to(invite, each.status));
    CAPTURE(each.replaces, each.status);
    REQUIRE(dialog_codes(scene) == (each.told ? Codes{"dlg-replaces-unmatched"} : Codes{}));
    if (each.told) CHECK(scene.events.findings[0].detail == each.detail);
  }
}

TEST_CASE("a transfer goes on in the dialog of a call that is over") {
  Scene scene;
  begin_call(scene);
  scene.send(1000, 1, true, request("REFER", 2));
  scene.send(1010, 1, false, answer_to(request("REFER", 2), "202 Accepted"));
  scene.send(1020, 1, true, request("BYE", 3));
  scene.send(1030, 1, false, answer_to(request("BYE", 3), "200 OK"));
  const std::uint64_t last =
      scene.send(100'000, 1, false, request_back("NOTIFY", 1, "Subscription-State: terminated;reason=noresource\r\n"));
  CHECK(scene.events.messages[last - 1].call == 1);
  CHECK(scene.events.calls.empty());
  const std::uint64_t late = scene.send(300'000, 1, false, request_back("NOTIFY", 2));
  CHECK(scene.events.messages[late - 1].call == 0);
  CHECK(scene.events.calls.size() == 1);
}
