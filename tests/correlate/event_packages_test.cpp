// Versions of conferences over several NOTIFYs (RFC 4575 4.6), PoC settings (RFC 4354), and the lines of bodies.
#include "correlate/event_packages.h"

#include "base/limits.h"
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

namespace rung::test {
namespace {

std::string with_body(const Line& line, const std::string& type, const std::string& body) {
  std::string text = wire(line);
  const std::string length = "Content-Length: 0\r\n\r\n";
  return text.replace(
      text.find(length), length.size(),
      "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

class BodyScene : public Scene {
 public:
  std::uint64_t send_body(std::uint64_t connection, const Line& line, const std::string& type, const std::string& body,
                          bool complete = true) {
    const std::string text = with_body(line, type, body);
    decode::Origin origin;
    const std::uint64_t id = ++count_;
    origin.packet = origin.first = {1, id, {static_cast<std::int64_t>(id) * 10'000'000}};
    origin.connection_id = connection;
    correlator.on_message({id, sip::Message::parse({text.begin(), text.end()}), origin, complete});
    return id;
  }
  void notify(std::uint32_t cseq, const std::string& state, std::uint32_t version, std::uint64_t connection = 1,
              const std::string& entity = "sip:c@e", bool complete = true) {
    Line line{"NOTIFY sip:alice@a.test", std::to_string(cseq) + " NOTIFY", "z9hG4bKn" + std::to_string(cseq), "at"};
    line.more = "Event: conference\r\nSubscription-State: active\r\n";
    send_body(
        connection, line, "application/conference-info+xml",
        "<conference-info entity='" + entity + "' state='" + state + "' version='" + std::to_string(version) + "'/>",
        complete);
  }
  // "warning sip:c@e: version 5 behind 2", one a line.
  std::string gaps() const {
    std::string all;
    for (const Finding& finding : events.findings)
      if (finding.code == FindingCode::conference_state_gap)
        all += std::string(to_text(finding.severity)) + " " + finding.detail + "\n";
    return all;
  }
  std::size_t count(FindingCode code) const {
    return static_cast<std::size_t>(std::count_if(events.findings.begin(), events.findings.end(),
                                                  [code](const Finding& each) { return each.code == code; }));
  }

 private:
  std::uint64_t count_ = 0;
};

TEST_CASE("a partial state with the next version goes on (RFC 4575 4.6)") {
  BodyScene scene;
  scene.notify(1, "full", 1);
  scene.notify(2, "partial", 2);
  scene.notify(3, "partial", 3);
  scene.notify(4, "full", 9);
  scene.notify(5, "partial", 10);
  scene.notify(6, "full", 1);  // the server began anew
  scene.notify(7, "partial", 2);
  CHECK(scene.gaps().empty());
}

TEST_CASE("a partial state that skips versions is a gap, once") {
  BodyScene scene;
  scene.notify(1, "full", 1);
  scene.notify(2, "partial", 3);
  scene.notify(3, "partial", 4);
  CHECK(scene.gaps() == "warning sip:c@e: version 3 behind 1\n");
  REQUIRE(scene.events.findings.size() == 1);
  CHECK(scene.events.findings[0].message_id == 2);
  CHECK(scene.events.findings[0].connection_id == 1);
}

TEST_CASE("retransmissions, copies on another hop and old versions are none") {
  BodyScene scene;
  scene.notify(1, "full", 1);
  scene.notify(2, "partial", 2);
  scene.notify(3, "partial", 3);
  scene.notify(1, "full", 1, 2);
  scene.notify(2, "partial", 2, 2);
  scene.notify(3, "partial", 3, 2);
  scene.notify(3, "partial", 3);
  scene.notify(4, "partial", 4);
  scene.notify(5, "partial", 2);  // RFC 4575 4.6: discarded by the subscriber
  scene.notify(6, "partial", 5);
  CHECK(scene.gaps().empty());
}

TEST_CASE("what the capture may lack is not blamed on the server") {
  BodyScene scene;
  scene.notify(1, "full", 1);
  scene.notify(5, "partial", 5);
  CHECK(scene.gaps() ==
        "info sip:c@e: version 5 behind 1; CSeq went from 1 to 5: a NOTIFY may be missing from the capture\n");
  scene.notify(6, "partial", 6, 1, "sip:c@e", false);
  scene.notify(7, "partial", 8);
  CHECK(scene.events.findings.size() == 1);  // the NOTIFY before was cut
  BodyScene midstream;
  midstream.notify(10, "partial", 7);
  midstream.notify(11, "partial", 8);
  CHECK(midstream.gaps().empty());
}

TEST_CASE("each subscription and each conference has its versions") {
  BodyScene scene;
  scene.notify(1, "full", 1);
  scene.notify(2, "full", 7, 1, "sip:d@e");
  scene.notify(3, "partial", 2);
  scene.notify(4, "partial", 8, 1, "sip:d@e");
  CHECK(scene.gaps().empty());
}

TEST_CASE("conferences of a subscription, and subscriptions, are followed up to a limit") {
  BodyScene scene;
  const auto all = static_cast<std::uint32_t>(limits::conferences_of_a_subscription);
  for (std::uint32_t i = 0; i <= all; ++i) scene.notify(i + 1, "full", 1, 1, "sip:c" + std::to_string(i));
  scene.notify(all + 2, "partial", 5, 1, "sip:c" + std::to_string(all));  // not followed
  scene.notify(all + 3, "partial", 5, 1, "sip:c0");
  CHECK(scene.count(FindingCode::conference_state_gap) == 1);

  correlate::EventPackages packages;
  auto feed = [&packages](const std::string& call_id) {
    const std::string text = with_body({"NOTIFY sip:a", "1 NOTIFY", "z9hG4bK1", "t", "f", call_id},
                                       "application/conference-info+xml", "<conference-info version='1'/>");
    return packages.on_message({1, sip::Message::parse({text.begin(), text.end()}), {}, true}).findings.size();
  };
  for (std::size_t i = 0; i < limits::conference_subscriptions; ++i) CHECK(feed(std::to_string(i)) == 0);
  feed(std::string(limits::subscription_key_octets, 'x'));
  CHECK_FALSE(packages.over_limit());
  feed("one more");
  CHECK(packages.over_limit());
}

const Line publish{"PUBLISH sip:alice@a.test", "1 PUBLISH"};

TEST_CASE("PoC settings are told once a connection, by their event or their body (RFC 4354)") {
  BodyScene scene;
  Line line = publish;
  line.more = "Event: poc-settings;x=y\r\n";
  scene.send_body(1, line, "application/poc-settings+xml", "<poc-settings/>");
  scene.send_body(1, line, "application/poc-settings+xml", "<poc-settings/>");
  CHECK(scene.count(FindingCode::poc_settings_seen) == 1);
  CHECK(scene.events.findings[0].detail == "PoC settings: nothing set");
  scene.send(100, 2, true, line);
  CHECK(scene.count(FindingCode::poc_settings_seen) == 2);
  scene.end_connection(200, 2, decode::ConnectionEnd::fin);
  scene.send_body(3, publish, "application/poc-settings+xml", "<poc-settings/>");
  CHECK(scene.count(FindingCode::poc_settings_seen) == 3);
}

TEST_CASE("other events are no PoC settings") {
  BodyScene scene;
  Line line = publish;
  line.more = "Event: presence\r\n";
  scene.send_body(1, line, "application/pidf+xml", "<presence/>");
  scene.send(100, 1, true, publish);
  CHECK(scene.events.findings.empty());
}

TEST_CASE("the line of a body comes with the id of its message; damage and limits are told") {
  BodyScene scene;
  scene.send_body(1, publish, "application/pidf+xml", "<presence/>");
  scene.send_body(1, publish, "application/sdp", "v=0\r\n");
  scene.send_body(1, publish, "application/pidf+xml", "<presence/>", false);
  const std::uint64_t large = scene.send_body(1, publish, "application/pidf+xml",
                                              "<presence>" + std::string(limits::xml_octets, ' ') + "</presence>");
  REQUIRE(scene.events.bodies.size() == 2);
  CHECK(scene.events.bodies[0].message_id == 1);
  CHECK(scene.events.bodies[0].text == "presence: nothing known");
  CHECK(scene.events.bodies[1].message_id == large);
  REQUIRE(scene.count(FindingCode::sip_message_over_limit) == 1);
  CHECK(scene.events.findings[0].message_id == large);
}

}  // namespace
}  // namespace rung::test
