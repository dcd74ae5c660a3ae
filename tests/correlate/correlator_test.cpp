#include "base/limits.h"
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

TEST_CASE("findings of a message learn its call, whether they come before it or after") {
  Scene scene;
  Finding early = make_finding(FindingCode::sip_body_truncated, {}, "x");
  early.message_id = 1;
  scene.correlator.on_finding(std::move(early));
  CHECK(scene.events.findings.empty());
  scene.send(0, 1, true, {"INVITE sip:bob@b.test"});
  Finding late = make_finding(FindingCode::sip_content_length_invalid, {}, "y");
  late.message_id = 1;
  scene.correlator.on_finding(std::move(late));
  REQUIRE(scene.events.findings.size() == 2);
  CHECK(scene.events.findings[0].call == 1);
  CHECK(scene.events.findings[1].call == 1);
}

TEST_CASE("too many open calls: the longest waiting are written, and it is said once") {
  Scene scene;
  for (std::size_t i = 0; i < limits::calls + 10; ++i) {
    Line line{"INVITE sip:bob@b.test"};
    line.call_id = "c" + std::to_string(i);
    line.branch = "z9hG4bK" + std::to_string(i);
    scene.send(1, 1, true, line);
  }
  CHECK(scene.events.calls.size() >= 10);
  REQUIRE(scene.events.findings.size() == 1);
  CHECK(scene.events.findings[0].code == FindingCode::correlate_over_limit);
  scene.correlator.finish();
  CHECK(scene.events.calls.size() == limits::calls + 10);
}

TEST_CASE("messages out of time order break nothing") {
  Scene scene;
  scene.send(5000, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"});
  scene.send(0, 1, true, {"INVITE sip:bob@b.test"});
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].state == correlate::CallState::partial);
}
