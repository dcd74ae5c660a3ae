// Publications (RFC 3903): chains of entity tags.
#include "tests/correlate/subscription_scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::PublicationState;

namespace {

// `tag` empty: without SIP-If-Match. A body takes the place of the Content-Length that wire() writes.
Line publish(int cseq, const std::string& tag, const std::string& expires, bool body = true) {
  Line line{"PUBLISH sip:alice@a.test", std::to_string(cseq) + " PUBLISH", "z9hG4bKp" + std::to_string(cseq)};
  line.to_uri = "sip:alice@a.test";
  line.call_id = "p1";
  line.more = "Event: presence\r\n";
  if (!tag.empty()) line.more += "SIP-If-Match: " + tag + "\r\n";
  if (!expires.empty()) line.more += "Expires: " + expires + "\r\n";
  if (body) line.more += "Content-Type: application/pidf+xml\r\nContent-Length: 13\r\n\r\n<presence/>\r\n";
  return line;
}
Line granted(const Line& request, const std::string& tag, const std::string& expires = "60") {
  return reply_to(request, "200 OK", "SIP-ETag: " + tag + "\r\nExpires: " + expires + "\r\n");
}
const correlate::Publication& only_one(Scene& scene) {
  scene.correlator.finish();
  REQUIRE(scene.events.publications.size() == 1);
  return scene.events.publications[0];
}

}  // namespace

TEST_CASE("published, refreshed, changed, removed on two hops: one row (RFC 3903 17)") {
  SubscriptionScene scene;
  auto exchange = [&](std::int64_t ms, const Line& request, const Line& answer) {
    scene.send(ms, 1, true, request);
    scene.send(ms + 1, 2, true, forwarded(request));
    scene.send(ms + 2, 2, false, forwarded(answer));
    scene.send(ms + 3, 1, false, answer);
  };
  Line refresh = publish(2, "t1", "60", false);
  refresh.call_id = "p2";  // each may have its own (4.1)
  exchange(0, publish(1, "", "60"), granted(publish(1, "", "60"), "t1"));
  exchange(50'000, refresh, granted(refresh, "t2"));
  exchange(60'000, publish(3, "t2", "60"), granted(publish(3, "t2", "60"), "t3", "90"));
  exchange(140'000, publish(4, "t3", "0", false), granted(publish(4, "t3", "0", false), "t4", "0"));
  const correlate::Publication& row = only_one(scene);
  CHECK(row.event == "presence");
  CHECK(row.entity == "sip:alice@a.test");
  CHECK(row.publisher == "sip:alice@a.test");
  CHECK(row.call_id == "p1");
  CHECK(row.entity_tag == "t3");
  CHECK(row.state == PublicationState::removed);
  CHECK(row.status == 200);
  CHECK(row.refreshes == 1);
  CHECK(row.changes == 1);
  CHECK(row.expires_s == 90u);
  CHECK(row.ended == Timestamp{140'002'000'000});
  CHECK(happened(scene.events) ==
        "publication-published 2 {\"publication\":1,\"entity_tag\":\"t1\"}\n"
        "publication-refreshed 50002 {\"publication\":1,\"entity_tag\":\"t2\"}\n"
        "publication-changed 60002 {\"publication\":1,\"entity_tag\":\"t3\"}\n"
        "publication-removed 140002 {\"publication\":1,\"entity_tag\":\"t3\"}\n");
}

TEST_CASE("challenged, then published; refused; expired; an entity tag that the server does not know") {
  SECTION("with credentials it is the same one") {
    SubscriptionScene scene;
    scene.send(0, 1, true, publish(1, "", "60"));
    scene.send(1, 1, false, reply_to(publish(1, "", "60"), "401 Unauthorized"));
    scene.send(2, 1, true, publish(2, "", "60"));
    scene.send(3, 1, false, granted(publish(2, "", "60"), "t1"));
    const correlate::Publication& row = only_one(scene);
    CHECK(row.state == PublicationState::published);
    CHECK(row.status == 200);
  }
  SECTION("refused for good, then tried again later") {
    SubscriptionScene scene;
    scene.send(0, 1, true, publish(1, "", "60"));
    scene.send(1, 1, false, reply_to(publish(1, "", "60"), "489 Bad Event"));
    scene.send(1000, 1, true, publish(2, "", "60"));
    scene.send(1001, 1, false, granted(publish(2, "", "60"), "t1"));
    scene.correlator.finish();
    REQUIRE(scene.events.publications.size() == 2);
    CHECK(scene.events.publications[0].state == PublicationState::refused);
    CHECK(scene.events.publications[0].status == 489);
    CHECK(scene.events.publications[1].state == PublicationState::published);
  }
  SECTION("412, and what is published behind it") {
    SubscriptionScene scene;
    scene.send(0, 1, true, publish(1, "", "60"));
    scene.send(1, 1, false, granted(publish(1, "", "60"), "t1"));
    scene.send(100, 1, true, publish(2, "t1", "60", false));
    scene.send(101, 1, false, reply_to(publish(2, "t1", "60", false), "412 Conditional Request Failed"));
    scene.send(200, 1, true, publish(3, "", "60"));
    scene.send(201, 1, false, granted(publish(3, "", "60"), "t9"));
    scene.correlator.finish();
    REQUIRE(scene.events.publications.size() == 2);
    CHECK(scene.events.publications[0].state == PublicationState::refused);
    CHECK(scene.events.publications[0].status == 412);
    CHECK(scene.events.publications[0].ended == Timestamp{101'000'000});
    CHECK(scene.events.publications[1].entity_tag == "t9");
    CHECK(scene.events.publications[1].state == PublicationState::published);
  }
  SECTION("another refusal leaves it until it expires, by packet time however often that is told") {
    for (const bool ticks : {false, true}) {
      SubscriptionScene scene;
      scene.send(0, 1, true, publish(1, "", "600"));
      scene.send(1, 1, false, granted(publish(1, "", "600"), "t1", "60"));
      scene.send(50'000, 1, true, publish(2, "t1", "60", false));
      scene.send(50'001, 1, false, reply_to(publish(2, "t1", "60", false), "503 Busy"));
      for (std::int64_t ms = 50'100; ticks && ms < 70'000; ms += 100) scene.correlator.on_time({ms * 1'000'000});
      scene.send(70'000, 9, true, {"OPTIONS sip:x@b.test", "1 OPTIONS", "z9hG4bKo", "", "o", "clock"});
      const correlate::Publication& row = only_one(scene);
      CHECK(row.state == PublicationState::expired);
      CHECK(row.ended == Timestamp{60'001'000'000});
      CHECK(row.refreshes == 0);
    }
  }
  SECTION("no answer") {
    SubscriptionScene scene;
    scene.send(0, 1, true, publish(1, "", "60"));
    CHECK(only_one(scene).state == PublicationState::unknown);
  }
}

TEST_CASE("an entity tag means something for its entity and event only; a capture may begin behind the first PUBLISH") {
  SubscriptionScene scene;
  scene.send(0, 1, true, publish(1, "", "60"));
  scene.send(1, 1, false, granted(publish(1, "", "60"), "t1"));
  Line other = publish(5, "t1", "60", false);
  other.to_uri = "sip:carol@a.test";
  other.call_id = "p7";
  scene.send(10, 1, true, other);
  scene.send(11, 1, false, granted(other, "t2"));
  scene.correlator.finish();
  REQUIRE(scene.events.publications.size() == 2);
  CHECK(scene.events.publications[0].entity_tag == "t1");
  CHECK(scene.events.publications[1].entity_tag == "t2");
  CHECK(scene.events.publications[1].refreshes == 1);
  CHECK(scene.events.publications[1].state == PublicationState::published);
}
