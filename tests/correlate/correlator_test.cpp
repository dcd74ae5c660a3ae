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
  constexpr std::size_t followed = 1000;
  correlate::CorrelatorOptions options;
  options.at_most.calls = followed;
  Scene scene(std::move(options));
  for (std::size_t i = 0; i < followed + 10; ++i) {
    Line line{"INVITE sip:bob@b.test"};
    line.call_id = "c" + std::to_string(i);
    line.branch = "z9hG4bK" + std::to_string(i);
    scene.send(1, 1, true, line);
  }
  CHECK(scene.events.calls.size() >= 10);
  REQUIRE(scene.events.findings.size() == 1);
  CHECK(scene.events.findings[0].code == FindingCode::correlate_over_limit);
  scene.correlator.finish();
  CHECK(scene.events.calls.size() == followed + 10);
}

TEST_CASE("calls in progress: neither those that are over nor those that were let go of") {
  Scene scene;
  for (const char* id : {"c1", "c2", "c3"}) {
    Line invite{"INVITE sip:bob@b.test"};
    invite.call_id = id;
    invite.branch.append(id);
    scene.send(0, 1, true, invite);
  }
  CHECK(scene.correlator.calls_in_progress() == 3);
  Line refusal{"486 Busy Here", "1 INVITE", "z9hG4bKac1", "tt"};
  scene.send(10, 1, false, refusal);
  CHECK(scene.correlator.calls_in_progress() == 2);
  scene.correlator.follow_half();
  scene.correlator.follow_half();
  CHECK(scene.events.calls.size() == 3);
  CHECK(scene.correlator.calls_in_progress() == 0);
}

TEST_CASE("messages out of time order break nothing") {
  Scene scene;
  scene.send(5000, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"});
  scene.send(0, 1, true, {"INVITE sip:bob@b.test"});
  scene.correlator.finish();
  REQUIRE(scene.events.calls.size() == 1);
  CHECK(scene.events.calls[0].state == correlate::CallState::partial);
}

namespace {

decode::DeliveryFailure refused(std::int64_t ms, bool from_client) {
  decode::DeliveryFailure failure;
  failure.packet = {1, 900, {ms * 1'000'000}};
  failure.connection_id = 1;
  failure.from_client = from_client;
  failure.what = "port unreachable";
  failure.reporter.octets[15] = 9;
  return failure;
}

}  // namespace

TEST_CASE("an ICMP error belongs to the latest request that waits for an answer in that direction") {
  Scene scene;
  scene.send(0, 1, true, {"INVITE sip:bob@b.test"});
  scene.send(5, 1, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS", "z9hG4bKo", "", "x", "other"});
  scene.send(6, 1, false, {"200 OK", "1 OPTIONS", "z9hG4bKo", "y", "x", "other"});
  scene.correlator.on_delivery_failure(refused(10, true));
  scene.correlator.on_delivery_failure(refused(11, false));
  REQUIRE(scene.events.changes.size() == 2);
  CHECK(scene.events.changes[0].kind == "icmp-unreachable");
  CHECK(scene.events.changes[0].transaction_id == 1);
  CHECK(scene.events.changes[0].call == 1);
  CHECK(scene.events.changes[0].detail == R"({"what":"port unreachable","from":"0.0.0.9"})");
  CHECK(scene.events.changes[1].transaction_id == 0);
  REQUIRE(scene.events.findings.size() == 2);
  CHECK(scene.events.findings[0].code == FindingCode::icmp_unreachable_for_sip);
  CHECK(scene.events.findings[0].call == 1);
  CHECK(scene.events.findings[0].detail == "port unreachable, says 0.0.0.9, of INVITE 1");
}

TEST_CASE("an ICMP error that quotes a message belongs to its transaction") {
  Scene scene;
  scene.send(0, 1, true, {"INVITE sip:bob@b.test"});
  scene.send(5, 1, true, {"OPTIONS sip:bob@b.test", "1 OPTIONS", "z9hG4bKo", "", "x", "other"});
  decode::DeliveryFailure failure = refused(10, true);
  failure.kind = net::IcmpError::Kind::too_big;
  failure.mtu = 1400;
  std::string text = wire({"INVITE sip:bob@b.test"});
  decode::Origin origin;
  origin.connection_id = 1;
  failure.quoted.emplace(decode::SipMessage{0, sip::Message::parse({text.begin(), text.end()}), origin, false});
  scene.correlator.on_delivery_failure(failure);
  REQUIRE(scene.events.changes.size() == 1);
  CHECK(scene.events.changes[0].kind == "icmp-too-big");
  CHECK(scene.events.changes[0].transaction_id == 1);
  REQUIRE(scene.events.findings.size() == 1);
  CHECK(scene.events.findings[0].code == FindingCode::icmp_frag_needed);
  CHECK(scene.events.findings[0].detail == "port unreachable, says 0.0.0.9: at most 1400 octets, of INVITE 1");
}
