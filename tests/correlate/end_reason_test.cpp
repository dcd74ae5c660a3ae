// Why calls end: Reason (RFC 3326) of the message that ended them.
#include "correlate/end_reason.h"

#include "base/limits.h"
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

const Line invite{"INVITE sip:bob@b.test"};
const Line ringing{"180 Ringing", "1 INVITE", "z9hG4bKa", "tt"};
const Line answer{"200 OK", "1 INVITE", "z9hG4bKa", "tt"};
const Line ack{"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"};

Line because(Line line, const std::string& reason) {
  line.more = reason;
  return line;
}

}  // namespace

TEST_CASE("the Reason of a BYE: all values, and the cause of the telephone network in them") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(10, 1, false, answer);
  scene.send(20, 1, true, ack);
  scene.send(900, 1, true,
             because({"BYE sip:bob@b.test", "2 BYE", "z9hG4bKbye", "tt"},
                     "Reason: SIP;cause=200;text=\"a, b\"\r\nReason: q.850 ;cause=16;text=\"Terminated\"\r\n"));
  scene.send(910, 2, true, because({"BYE sip:bob@b.test", "2 BYE", "z9hG4bKby2", "tt"}, "Reason: Q.850;cause=31\r\n"));
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].end_reason == "SIP;cause=200;text=\"a, b\", q.850 ;cause=16;text=\"Terminated\"");
  CHECK(scene.events.calls[0].q850_cause == 16u);
}

TEST_CASE("the Reason of a refusal (RFC 6432), of the last attempt only") {
  Scene scene;
  scene.send(0, 1, true, invite);
  scene.send(10, 1, false,
             because({"407 Proxy Authentication Required", "1 INVITE", "z9hG4bKa", "x"}, "Reason: Q.850;cause=21\r\n"));
  scene.send(20, 1, true, {"INVITE sip:bob@b.test", "2 INVITE", "z9hG4bKb"});
  scene.send(30, 1, false, because({"486 Busy Here", "2 INVITE", "z9hG4bKb", "tt"}, "Reason: Q.850;cause=17\r\n"));
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].q850_cause == 17u);
  CHECK(scene.events.calls[0].end_reason == "Q.850;cause=17");
  CHECK(scene.events.calls[0].attempts == 2);
}

TEST_CASE("the Reason of a CANCEL says more than that of the 487; without one the 487 counts") {
  for (bool in_cancel : {true, false}) {
    Scene scene;
    scene.send(0, 1, true, invite);
    scene.send(50, 1, false, ringing);
    Line cancel{"CANCEL sip:bob@b.test", "1 CANCEL"};
    if (in_cancel) cancel.more = "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n";
    scene.send(100, 1, true, cancel);
    scene.send(105, 1, false, {"200 OK", "1 CANCEL", "z9hG4bKa", "tt"});
    scene.send(110, 1, false,
               because({"487 Request Terminated", "1 INVITE", "z9hG4bKa", "tt"}, "Reason: Q.850;cause=16\r\n"));
    scene.correlator.finish();
    REQUIRE(scene.events.calls.size() == 1);
    CHECK(scene.events.calls[0].end_reason ==
          (in_cancel ? "SIP;cause=200;text=\"Call completed elsewhere\"" : "Q.850;cause=16"));
    CHECK(scene.events.calls[0].q850_cause.has_value() == !in_cancel);
  }
}

TEST_CASE("a Reason is kept up to its limit; what is no number is no cause") {
  Line bye{"BYE sip:bob@b.test", "2 BYE", "z9hG4bKbye", "tt"};
  auto reason_of = [](const Line& line) {
    const std::string text = wire(line);
    return correlate::end_reason_of(sip::Message::parse({text.begin(), text.end()}));
  };
  CHECK(reason_of(bye).text.empty());
  CHECK_FALSE(reason_of(because(bye, "Reason: Q.850;cause=busy\r\n")).q850_cause);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "Reason: Preemption;cause=1;text=\"as long as that\"\r\n";
  CHECK(reason_of(because(bye, many)).text.size() == limits::kept_text_octets);
}
