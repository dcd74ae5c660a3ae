// Requests inside dialogs: numbers (RFC 3261 12.2.1.1), addresses, refusals.
#include "tests/correlate/dialog_scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::CallState;
using correlate::DialogState;
using correlate::Side;

TEST_CASE("numbers that go up on each side raise nothing, on whichever hops they are seen") {
  Scene scene;
  scene.transports = {{1, decode::Transport::ws}};
  scene.send(0, 1, true, initial_invite());
  scene.send(1, 2, true, forwarded(initial_invite()));
  scene.send(10, 2, false, forwarded(answer_to(initial_invite(), "200 OK")));
  scene.send(11, 1, false, answer_to(initial_invite(), "200 OK"));
  scene.send(20, 1, true, request("ACK", 1));
  scene.send(21, 2, true, forwarded(request("ACK", 1)));
  scene.send(30, 1, true, request("INFO", 2));
  scene.send(31, 1, true, request("INFO", 3));
  scene.send(32, 2, true, forwarded(request("INFO", 3)));
  scene.send(33, 2, true, forwarded(request("INFO", 2)));  // the proxy sends them on in another order
  scene.send(40, 2, false, request_back("INFO", 1));
  scene.send(41, 1, false, forwarded(request_back("INFO", 1)));
  scene.send(50, 1, true, request("BYE", 4));
  scene.send(51, 2, true, forwarded(request("BYE", 4)));
  scene.correlator.finish();
  CHECK(dialog_codes(scene).empty());
  CHECK(scene.events.kinds().empty());
}

TEST_CASE("a number that is not above the one before it") {
  Scene scene;
  scene.transports = {{1, decode::Transport::tcp}};
  begin_call(scene);
  scene.send(1000, 1, true, request("INFO", 5));
  scene.send(2000, 1, true, request("BYE", 3));
  scene.correlator.finish();
  REQUIRE(dialog_codes(scene) == Codes{"dlg-cseq-not-increasing"});
  CHECK(scene.events.findings[0].severity == Severity::error);
  CHECK(scene.events.findings[0].detail == "BYE 3 of the caller after 5");
  CHECK(scene.events.findings[0].message_id == 5);
  CHECK(scene.events.findings[0].call == 1);
}

TEST_CASE("the number of the INVITE itself counts, retransmissions do not") {
  Scene scene;
  begin_call(scene);
  scene.send(500, 1, true, request("INFO", 2));
  scene.send(1000, 1, true, request("INFO", 2));
  CHECK(dialog_codes(scene).empty());
  scene.send(2000, 1, true, request("BYE", 1));
  CHECK(dialog_codes(scene) == Codes{"dlg-cseq-not-increasing"});
}

TEST_CASE("over UDP one request may overtake another; asking whether a dialog is alive is no harm") {
  Scene scene;
  begin_call(scene);
  scene.send(1000, 1, true, request("INFO", 3));
  scene.send(1005, 1, true, request("INFO", 2));
  scene.send(2000, 1, true, request("INFO", 4));
  scene.send(3000, 1, true, request("OPTIONS", 3));
  REQUIRE(dialog_codes(scene) == Codes{"dlg-cseq-not-increasing", "dlg-cseq-not-increasing"});
  CHECK(scene.events.findings[0].severity == Severity::info);
  CHECK(scene.events.findings[1].severity == Severity::info);
}

TEST_CASE("the same request with another branch is told as such") {
  Scene scene;
  scene.transports = {{1, decode::Transport::tcp}};
  begin_call(scene);
  scene.send(1000, 1, true, request("INFO", 2));
  Line again = request("INFO", 2);
  again.branch = "z9hG4bKother";
  scene.send(2000, 1, true, again);
  REQUIRE(dialog_codes(scene) == Codes{"dlg-cseq-not-increasing"});
  CHECK(scene.events.findings[0].severity == Severity::warning);
}

TEST_CASE("an ACK or BYE that is not sent to the Contact") {
  for (const char* method : {"ACK", "BYE"}) {
    Scene scene;
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, answer_to(initial_invite(), "200 OK", "Contact: <sip:x7@192.0.2.7:5062>\r\n"));
    Line ack = request("ACK", 1), bye = request("BYE", 2);
    ack.start = "ACK sip:x7@192.0.2.7:5062";
    bye.start = "BYE sip:x7@192.0.2.7:5062";
    (method[0] == 'A' ? ack : bye).start = std::string(method) + " sip:bob@b.test";
    scene.send(20, 1, true, ack);
    scene.send(30, 1, true, bye);
    CAPTURE(method);
    REQUIRE(dialog_codes(scene) == Codes{"dlg-ack-wrong-ruri"});
    CHECK(scene.events.findings[0].detail ==
          std::string(method) + (method[0] == 'A' ? " 1" : " 2") +
              " is sent to sip:bob@b.test, the Contact of the other side is sip:x7@192.0.2.7:5062");
  }
}

TEST_CASE("Request-URIs that mean the Contact although they are written differently") {
  struct Case {
    const char* contact;
    const char* uri;
    const char* more;
  };
  for (const Case& each : {
           Case{"<sip:bob@B.test;transport=ws;ob>;reg-id=1", "sip:bob@b.test;transport=ws", ""},
           Case{"<sip:b%6Fb@b.test:5060>", "sip:bob@b.test", ""},
           Case{"<sip:x@a.invalid;alias=192.0.2.1~5060~1>", "sip:x@a.invalid", ""},
           Case{"<sip:bob@b.test;gr=urn:uuid:1>", "sip:bob@b.test;gr=urn:uuid:1", ""},
           Case{"<sip:192.0.2.9:5060;transport=UDP>", "sip:service@192.0.2.9:5060", ""},         // SIPp's own scenario
           Case{"<sip:x@10.0.0.9:5070>", "sip:proxy.test", "Route: <sip:x@10.0.0.9:5070>\r\n"},  // a strict router
           Case{"<sip:x@10.9.9.9:5070>", "sip:x@0.0.0.0:5060", ""},  // behind a NAT: where its packets come from
       }) {
    Scene scene;
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, answer_to(initial_invite(), "200 OK", "Contact: " + std::string(each.contact) + "\r\n"));
    Line ack = request("ACK", 1, each.more);
    ack.start = "ACK " + std::string(each.uri);
    scene.send(20, 1, true, ack);
    CAPTURE(each.uri);
    CHECK(dialog_codes(scene).empty());
  }
}

TEST_CASE("another device of the same user is not the Contact") {
  Scene scene;
  scene.send(0, 1, true, initial_invite());
  scene.send(10, 1, false, answer_to(initial_invite(), "200 OK", "Contact: <sip:bob@b.test;gr=urn:uuid:1>\r\n"));
  Line ack = request("ACK", 1);
  ack.start = "ACK sip:bob@b.test;gr=urn:uuid:2";
  scene.send(20, 1, true, ack);
  CHECK(dialog_codes(scene) == Codes{"dlg-ack-wrong-ruri"});
}

TEST_CASE("Record-Route asks for a Route") {
  for (bool routed : {true, false}) {
    Scene scene;
    scene.send(0, 1, true, initial_invite());
    scene.send(10, 1, false, answer_to(initial_invite(), "200 OK", "Record-Route: <sip:p.test;lr>\r\n"));
    scene.send(20, 1, true, request("ACK", 1, routed ? "Route: <sip:p.test;lr>\r\n" : ""));
    CHECK(dialog_codes(scene) == (routed ? Codes{} : Codes{"dlg-ack-wrong-ruri"}));
  }
}

TEST_CASE("what a proxy changes on the way is judged on the hop of the sender only") {
  Scene scene;  // the proxy rewrites Contacts of clients behind a NAT, and takes it back
  const std::string own = "Contact: <sip:bob@10.0.0.1>\r\n", seen = "Contact: <sip:bob@203.0.113.1:6000>\r\n";
  scene.send(0, 1, true, initial_invite());
  scene.send(1, 2, true, forwarded(initial_invite("Contact: <sip:alice@203.0.113.9:7000>\r\n")));
  scene.send(10, 2, false, forwarded(answer_to(initial_invite(), "200 OK", own)));
  scene.send(11, 1, false, answer_to(initial_invite(), "200 OK", seen));
  Line ack = request("ACK", 1);
  ack.start = "ACK sip:bob@203.0.113.1:6000";
  scene.send(20, 1, true, ack);
  ack.start = "ACK sip:bob@10.0.0.1";
  scene.send(21, 2, true, forwarded(ack));
  Line bye = request_back("BYE", 1);
  bye.start = "BYE sip:alice@203.0.113.9:7000";
  scene.send(30, 2, false, bye);
  bye.start = "BYE sip:alice@a.test";
  scene.send(31, 1, false, forwarded(bye));
  CHECK(dialog_codes(scene).empty());
}

TEST_CASE("a side moves to another Contact: told once, when it was accepted") {
  for (bool accepted : {true, false}) {
    Scene scene;
    begin_call(scene);
    const Line move = request("INVITE", 2, "Contact: <sip:alice@c.test>\r\n");
    scene.send(1000, 1, true, move);
    CHECK(dialog_codes(scene).empty());
    scene.send(1010, 1, false, answer_to(move, accepted ? "200 OK" : "488 Not Acceptable Here"));
    if (accepted) scene.send(1020, 1, true, request("ACK", 2));
    Line bye = request_back("BYE", 1);
    if (accepted) bye.start = "BYE sip:alice@c.test";
    scene.send(2000, 1, false, bye);
    CHECK(dialog_codes(scene) == (accepted ? Codes{"dlg-target-refresh-changed"} : Codes{}));
    CHECK(scene.events.kinds() == (accepted ? Codes{"target-changed"} : Codes{}));
    if (accepted)
      CHECK(scene.events.findings[0].detail == "the caller moved from sip:alice@a.test to sip:alice@c.test");
  }
}

TEST_CASE("another parameter of the Contact is no move") {
  Scene scene;
  begin_call(scene);
  const Line update = request("UPDATE", 2, "Contact: <sip:alice@a.test;ob;transport=ws>\r\n");
  scene.send(1000, 1, true, update);
  scene.send(1010, 1, false, answer_to(update, "200 OK", "Contact: <sip:bob@b.test;x=1>\r\n"));
  CHECK(dialog_codes(scene).empty());
}

TEST_CASE("a request is answered 481: the other side has forgotten the dialog") {
  Scene scene;
  begin_call(scene);
  scene.send(1000, 1, true, request("INFO", 2));
  scene.send(1010, 1, false, answer_to(request("INFO", 2), "481 Call Does Not Exist"));
  REQUIRE(dialog_codes(scene) == Codes{"dlg-bye-481"});
  CHECK(scene.events.findings[0].severity == Severity::warning);
  CHECK(scene.events.findings[0].detail == "INFO 2");
}

TEST_CASE("481 on two hops is told once, and a BYE that crossed another one is no harm") {
  Scene scene;
  begin_call(scene);
  scene.send(1000, 1, true, request("BYE", 2));
  scene.send(1001, 2, true, forwarded(request("BYE", 2)));
  scene.send(1002, 2, false, request_back("BYE", 7));
  scene.send(1010, 2, true, answer_to(request_back("BYE", 7), "481 No"));
  scene.send(1020, 2, false, forwarded(answer_to(request("BYE", 2), "481 No")));
  scene.send(1021, 1, false, answer_to(request("BYE", 2), "481 No"));
  scene.correlator.finish();
  REQUIRE(dialog_codes(scene) == Codes{"dlg-bye-481", "dlg-bye-481"});
  CHECK(scene.events.findings[0].severity == Severity::info);
  CHECK(scene.events.findings[0].detail == "BYE 7: both sides hung up");
  CHECK(scene.events.calls[0].state == CallState::completed);
  CHECK(scene.events.calls[0].hung_up_by == Side::caller);
}

TEST_CASE("481 to a request outside any dialog says nothing about dialogs") {
  Scene scene;
  scene.send(0, 1, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS"});
  scene.send(10, 1, false, {"481 No", "1 OPTIONS", "z9hG4bKa", "tt"});
  CHECK(dialog_codes(scene).empty());
}

TEST_CASE("481 to a request whose tags are those of no dialog of its Call-ID") {
  Scene scene;
  begin_call(scene);
  scene.send(1000, 1, true, with_tag(request("BYE", 2), "zz"));
  CHECK(dialog_codes(scene).empty());  // the answer decides
  scene.send(1010, 1, false, with_tag(answer_to(request("BYE", 2), "481 No"), "zz"));
  REQUIRE(dialog_codes(scene) == Codes{"dlg-tag-mismatch"});
  CHECK(scene.events.findings[0].detail == "BYE 2 has the tags ft and zz, the dialog ft and tt");
  scene.correlator.finish();
  CHECK(scene.events.dialogs.size() == 1);
}

TEST_CASE("tags that the other side knows are only missing in the capture") {
  Scene scene;
  begin_call(scene);
  scene.send(1000, 1, true, with_tag(request("INFO", 2), "zz"));
  scene.send(1010, 1, false, with_tag(answer_to(request("INFO", 2), "200 OK"), "zz"));
  CHECK(dialog_codes(scene).empty());
}

TEST_CASE("both tags of another leg: the Call-ID is known, the dialog is not") {
  Scene scene;
  begin_call(scene);
  Line mixed = with_tag(request("BYE", 2), "zz");
  mixed.from_tag = "yy";
  scene.send(1000, 1, true, mixed);
  scene.send(1010, 1, false, answer_to(mixed, "481 No"));
  CHECK(dialog_codes(scene) == Codes{"dlg-tag-mismatch"});
}

TEST_CASE("an ACK with the wrong tag acknowledges nothing") {
  Scene scene;
  scene.transports = {{1, decode::Transport::ws}};
  scene.send(0, 1, true, initial_invite());
  scene.send(10, 1, false, answer_to(initial_invite(), "200 OK"));
  scene.send(20, 1, true, with_tag(request("ACK", 1), "zz"));
  REQUIRE(dialog_codes(scene) == Codes{"dlg-tag-mismatch"});
  CHECK(scene.events.findings[0].severity == Severity::error);
  scene.correlator.finish();
  CHECK(scene.events.calls[0].state == CallState::answered);
  CHECK(scene.events.dialogs.size() == 1);
}

TEST_CASE("both sides change the session at once: 491") {
  Scene scene;
  begin_call(scene);
  scene.send(1000, 1, true, request("INVITE", 2));
  scene.send(1001, 1, false, request_back("INVITE", 1));
  scene.send(1002, 1, false, answer_to(request("INVITE", 2), "491 Request Pending"));
  scene.send(1003, 1, true, answer_to(request_back("INVITE", 1), "491 Request Pending"));
  scene.send(1004, 2, true, answer_to(request_back("INVITE", 1), "491 Request Pending"));  // once more, of no request
  REQUIRE(dialog_codes(scene) == Codes{"dlg-glare-491", "dlg-glare-491"});
  CHECK(scene.events.findings[0].detail == "INVITE 2 of the caller was refused while another change was on its way");
  scene.correlator.finish();
  CHECK(scene.events.dialogs[0].state == DialogState::confirmed);
}

TEST_CASE("481 and 408 to a re-INVITE end the dialog, other refusals do not") {
  for (const char* status : {"481 No", "408 Request Timeout", "488 Not Acceptable Here", "500 Error"}) {
    Scene scene;
    begin_call(scene);
    scene.send(1000, 1, true, request("INVITE", 2));
    scene.send(1010, 1, false, answer_to(request("INVITE", 2), status));
    const bool ends = std::string(status).starts_with("48") ? status[2] == '1' : status[2] == '8';
    scene.correlator.finish();
    CAPTURE(status);
    CHECK((scene.events.dialogs[0].state == DialogState::terminated) == ends);
    CHECK(scene.events.dialogs[0].terminated_by == Side::none);
    CHECK((scene.events.calls[0].state == CallState::completed) == ends);
  }
}

TEST_CASE("who hangs up after a re-INVITE that found nobody is told") {
  Scene scene;
  begin_call(scene);
  scene.send(1000, 1, true, request("INVITE", 2));
  scene.send(1010, 1, false, answer_to(request("INVITE", 2), "408 Request Timeout"));
  scene.send(1020, 1, true, request("BYE", 3));
  scene.correlator.finish();
  CHECK(scene.events.calls[0].hung_up_by == Side::caller);
  CHECK(scene.events.dialogs[0].terminated_by == Side::caller);
  CHECK(scene.events.dialogs[0].terminated == Timestamp{1'010'000'000});
}

TEST_CASE("a BYE that was not captured ended the call also where its answer is 481 or 408") {
  for (const char* status : {"200 OK", "481 No", "408 Request Timeout", "401 Unauthorized"}) {
    Scene scene;
    begin_call(scene);
    scene.send(1000, 1, false, answer_to(request("BYE", 2), status));
    scene.correlator.finish();
    CAPTURE(status);
    CHECK((scene.events.calls[0].state == CallState::completed) ==
          (status[1] != '0' || status[0] == '2' || status[2] == '8'));
  }
}
