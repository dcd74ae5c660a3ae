// Subscriptions (RFC 6665): what makes one, what belongs to it, and how it ends.
#include "base/limits.h"
#include "tests/correlate/subscription_scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::SubscriptionState;

namespace {

const correlate::Subscription& only_one(Scene& scene) {
  scene.correlator.finish();
  REQUIRE(scene.events.subscriptions.size() == 1);
  return scene.events.subscriptions[0];
}

// Something that brings packet time there.
void pass_to(Scene& scene, std::int64_t ms) {
  scene.send(ms, 9, true, {"OPTIONS sip:x@b.test", "1 OPTIONS", "z9hG4bKo" + std::to_string(ms), "", "o", "clock"});
}

}  // namespace

TEST_CASE("subscribe, refresh, unsubscribe on two hops: one row, each NOTIFY once") {
  SubscriptionScene scene;
  auto both_up = [&](std::int64_t ms, const Line& line) {
    scene.send(ms, 1, true, line);
    scene.send(ms + 1, 2, true, forwarded(line));
  };
  auto both_down = [&](std::int64_t ms, const Line& line) {
    scene.send(ms, 2, false, forwarded(line));
    scene.send(ms + 1, 1, false, line);
  };
  both_up(0, subscribe(1));
  both_down(10, reply_to(subscribe(1), "202 Accepted", "Expires: 50\r\n"));
  both_down(20, notify(1, "pending"));
  both_down(30, notify(2, "active;expires=50"));
  both_down(31, notify(2, "active;expires=50"));  // sent again
  both_up(40'000, subscribe(2, "60", "nt"));
  both_down(40'010, reply_to(subscribe(2, "60", "nt"), "200 OK", "Expires: 60\r\n"));
  both_down(40'020, notify(3, "active;expires=60"));
  both_up(80'000, subscribe(3, "0", "nt"));
  both_down(80'010, reply_to(subscribe(3, "0", "nt"), "200 OK", "Expires: 0\r\n"));
  both_down(80'020, notify(4, "terminated;reason=timeout"));
  const correlate::Subscription& row = only_one(scene);
  CHECK(row.event == "presence");
  CHECK(row.subscriber == "sip:alice@a.test");
  CHECK(row.notifier == "sip:bob@b.test");
  CHECK(row.from_tag == "wt");
  CHECK(row.to_tag == "nt");
  CHECK(row.state == SubscriptionState::terminated);
  CHECK(row.reason == "timeout");
  CHECK(row.status == 200);
  CHECK(row.started == Timestamp{0});
  CHECK(row.ended == Timestamp{80'020'000'000});
  CHECK(row.expires_s == 60u);
  CHECK(row.notifications == 4);
  CHECK(row.refreshes == 1);
  CHECK(row.call == 0);
  for (const auto& transaction : scene.events.transactions) CHECK(transaction.subscription_id == 1);
  CHECK(happened(scene.events) ==
        "subscription-pending 20\nsubscription-active 30\nsubscription-terminated 80020 {\"reason\":\"timeout\"}\n");
  CHECK(told(scene.events).empty());
}

TEST_CASE("a NOTIFY may come before the 2xx, and before its SUBSCRIBE was captured (4.1.2.4)") {
  for (const bool first : {false, true}) {
    INFO(first);
    SubscriptionScene scene;
    if (first) scene.send(0, 1, false, notify(1, "active;expires=60"));
    scene.send(1, 1, true, subscribe(1));
    if (!first) scene.send(2, 1, false, notify(1, "active;expires=60"));
    scene.send(3, 1, false, reply_to(subscribe(1), "200 OK", "Expires: 60\r\n"));
    pass_to(scene, 40'000);
    const correlate::Subscription& row = only_one(scene);
    CHECK(row.state == SubscriptionState::active);
    CHECK(row.status == 200);
    CHECK(row.notifications == 1);
    CHECK(row.subscriber == "sip:alice@a.test");
    CHECK(told(scene.events).empty());
  }
}

TEST_CASE("NOTIFYs of several notifiers are forked subscriptions (4.1.4)") {
  SubscriptionScene scene;
  scene.send(0, 1, true, subscribe(1));
  scene.send(10, 1, false, reply_to(subscribe(1), "200 OK", "Expires: 60\r\n", "n1"));
  scene.send(20, 1, false, notify(1, "active;expires=60", "presence", "n2"));
  scene.send(30, 1, false, notify(7, "active;expires=60", "presence", "n1"));
  scene.send(40, 1, false, notify(2, "terminated;reason=giveup", "presence", "n2"));
  pass_to(scene, 40'000);
  scene.correlator.finish();
  REQUIRE(scene.events.subscriptions.size() == 2);
  const correlate::Subscription& fork = scene.events.subscriptions[0];  // it ended first
  CHECK(fork.to_tag == "n2");
  CHECK(fork.notifications == 2);
  CHECK(fork.reason == "giveup");
  CHECK(fork.subscriber == "sip:alice@a.test");
  CHECK(scene.events.subscriptions[1].to_tag == "n1");
  CHECK(scene.events.subscriptions[1].state == SubscriptionState::active);
  CHECK(told(scene.events).empty());
}

TEST_CASE("package and id of Event are compared octet for octet, other parameters not at all (8.2.1)") {
  SubscriptionScene scene;
  scene.send(0, 1, true, subscribe(1, "60", "", "dialog;id=a"));
  scene.send(1, 1, false, reply_to(subscribe(1, "60", "", "dialog;id=a"), "200 OK", "Expires: 60\r\n"));
  scene.send(2, 1, true, subscribe(2, "60", "nt", "dialog"));
  scene.send(3, 1, false, reply_to(subscribe(2, "60", "nt", "dialog"), "200 OK", "Expires: 60\r\n"));
  scene.send(4, 1, false, notify(1, "active;expires=60", "dialog;x=y;id=a"));
  scene.send(5, 1, false, notify(2, "active;expires=60", "dialog;shared"));
  scene.send(6, 1, false, notify(3, "active;expires=60", "dialog;id=A"));  // of a dialog that was not seen beginning
  scene.correlator.finish();
  REQUIRE(scene.events.subscriptions.size() == 3);
  CHECK(scene.events.subscriptions[0].event_id == "a");
  CHECK(scene.events.subscriptions[1].event_id.empty());
  CHECK(scene.events.subscriptions[2].event_id == "A");
  for (const auto& row : scene.events.subscriptions) {
    CHECK(row.event == "dialog");
    CHECK(row.notifications == 1);
  }
}

TEST_CASE("how a subscription ends") {
  struct Case {
    const char* name;
    Line last;  // at 20 s, behind an active subscription that was granted 60 s
    bool from_notifier;
    std::string answer;
    std::int64_t ended_ms;
    std::string reason;
  };
  const std::vector<Case> cases = {
      {"terminated", notify(2, "terminated;reason=noresource"), true, "200 OK", 20'000, "noresource"},
      {"terminated without a reason", notify(2, "Terminated"), true, "200 OK", 20'000, ""},
      {"the subscriber does not know it", notify(2, "active;expires=40"), true, "481 Gone", 20'005, "481"},
      {"the subscriber is busy", notify(2, "active;expires=40"), true, "500 Busy", 60'000, "timeout"},
      {"a refresh of something unknown", subscribe(2, "60", "nt"), false, "481 Gone", 20'005, "481"},
      {"a refresh that failed", subscribe(2, "60", "nt"), false, "503 Busy", 60'010, "timeout"},
      {"shortened by the notifier", notify(2, "active;expires=5"), true, "200 OK", 25'000, "timeout"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    SubscriptionScene scene;
    scene.send(0, 1, true, subscribe(1));
    scene.send(10, 1, false, reply_to(subscribe(1), "200 OK", "Expires: 60\r\n"));
    scene.send(10, 1, false, notify(1, "active;expires=60"));
    scene.send(20'000, 1, !c.from_notifier, c.last);
    scene.send(20'005, 1, c.from_notifier, reply_to(c.last, c.answer));
    pass_to(scene, 300'000);
    REQUIRE(scene.events.subscriptions.size() == 1);
    const correlate::Subscription& row = scene.events.subscriptions[0];
    CHECK(row.state == SubscriptionState::terminated);
    CHECK(row.reason == c.reason);
    REQUIRE(row.ended);
    CHECK(row.ended->ns / 1'000'000 == c.ended_ms);
  }
}

TEST_CASE("expiry does not depend on how often time is told, and a late refresh goes on with the same row") {
  for (const bool ticks : {false, true}) {
    SubscriptionScene scene;
    scene.send(0, 1, true, subscribe(1));
    scene.send(10, 1, false, reply_to(subscribe(1), "200 OK", "Expires: 30\r\n"));
    scene.send(20, 1, false, notify(1, "active;expires=30"));
    for (std::int64_t ms = 100; ticks && ms < 31'000; ms += 100) scene.correlator.on_time({ms * 1'000'000});
    scene.send(31'000, 1, true, subscribe(2, "30", "nt"));
    scene.send(31'010, 1, false, reply_to(subscribe(2, "30", "nt"), "200 OK", "Expires: 30\r\n"));
    scene.send(31'020, 1, false, notify(2, "active;expires=30"));
    for (std::int64_t ms = 31'100; ticks && ms < 100'000; ms += 100) scene.correlator.on_time({ms * 1'000'000});
    pass_to(scene, 100'000);
    const correlate::Subscription& row = only_one(scene);
    CHECK(row.refreshes == 1);
    CHECK(row.notifications == 2);
    CHECK(row.reason == "timeout");
    CHECK(row.ended == Timestamp{61'020'000'000});
    CHECK(happened(scene.events) ==
          "subscription-active 20\nsubscription-expired 30020 {\"reason\":\"timeout\"}\n"
          "subscription-active 31010\nsubscription-expired 61020 {\"reason\":\"timeout\"}\n");
  }
}

TEST_CASE("a poll, a refusal, a challenge and a second subscription") {
  SECTION("a poll (4.4.3)") {
    SubscriptionScene scene;
    scene.send(0, 1, true, subscribe(1, "0"));
    scene.send(10, 1, false, reply_to(subscribe(1, "0"), "200 OK", "Expires: 0\r\n"));
    scene.send(20, 1, false, notify(1, "terminated;reason=timeout"));
    const correlate::Subscription& row = only_one(scene);
    CHECK(row.expires_s == 0u);
    CHECK(row.state == SubscriptionState::terminated);
    CHECK(row.refreshes == 0);
  }
  SECTION("refused for good") {
    SubscriptionScene scene;
    scene.send(0, 1, true, subscribe(1));
    scene.send(10, 1, false, reply_to(subscribe(1), "489 Bad Event"));
    const correlate::Subscription& row = only_one(scene);
    CHECK(row.status == 489);
    CHECK(row.state == SubscriptionState::unknown);
    CHECK(row.ended == Timestamp{10'000'000});
    CHECK(happened(scene.events) == "subscription-refused 10 {\"status\":489}\n");
  }
  SECTION("with credentials it is the same one; a proxy's own attempts say nothing") {
    SubscriptionScene scene;
    scene.send(0, 1, true, subscribe(1));
    scene.send(10, 1, false, reply_to(subscribe(1), "407 Credentials", "", "px"));
    scene.send(20, 1, true, subscribe(2));
    scene.send(21, 2, true, forwarded(subscribe(2)));
    scene.send(22, 2, false, reply_to(forwarded(subscribe(2)), "404 Not Here", "", "other"));
    scene.send(30, 1, false, reply_to(subscribe(2), "200 OK", "Expires: 60\r\n"));
    scene.send(40, 1, false, notify(1, "active;expires=60"));
    const correlate::Subscription& row = only_one(scene);
    CHECK(row.status == 200);
    CHECK(row.to_tag == "nt");
    CHECK(row.state == SubscriptionState::active);
    CHECK(row.refreshes == 0);
  }
  SECTION("subscribed again in the same dialog behind its end") {
    SubscriptionScene scene;
    scene.send(0, 1, true, subscribe(1));
    scene.send(10, 1, false, reply_to(subscribe(1), "200 OK", "Expires: 60\r\n"));
    scene.send(20, 1, false, notify(1, "terminated;reason=deactivated"));
    scene.send(30, 1, true, subscribe(2, "60", "nt"));
    scene.send(40, 1, false, reply_to(subscribe(2, "60", "nt"), "200 OK", "Expires: 60\r\n"));
    scene.send(50, 1, false, notify(2, "active;expires=60"));
    scene.correlator.finish();
    REQUIRE(scene.events.subscriptions.size() == 2);
    CHECK(scene.events.subscriptions[0].reason == "deactivated");
    CHECK(scene.events.subscriptions[1].state == SubscriptionState::active);
    CHECK(scene.events.subscriptions[1].notifications == 1);
  }
}

TEST_CASE("a capture that begins late, and what nobody asked for") {
  SECTION("a NOTIFY in an unknown dialog belongs to an earlier subscription") {
    SubscriptionScene scene;
    scene.send(0, 1, false, notify(12, "active;expires=600", "message-summary"));
    scene.send(500, 1, true, subscribe(5, "3600", "nt", "message-summary"));
    scene.send(510, 1, false, reply_to(subscribe(5, "3600", "nt", "message-summary"), "200 OK", "Expires: 3600\r\n"));
    scene.send(520, 1, false, notify(13, "active;expires=3600", "message-summary"));
    const correlate::Subscription& row = only_one(scene);
    CHECK(row.notifications == 2);
    CHECK(row.subscriber == "sip:alice@a.test");
    CHECK(row.notifier == "sip:bob@b.test");
    CHECK(row.expires_s == 3600u);
  }
  SECTION("unsolicited, as PBXs send them: outside of dialogs, or in a call") {
    SubscriptionScene scene;
    answered_call(scene);
    const Line message_summary = notify(1, "", "message-summary", "mwi", "", "m1");
    scene.send(1000, 1, false, message_summary);
    scene.send(1010, 1, true, reply_to(message_summary, "481 No Subscription"));
    scene.send(1100, 1, true, notify(2, "active", "keep-alive", "ka", "", "k1"));
    scene.send(1200, 1, false, notify(3, "active", "talk", "tt", "ft", "c1"));
    scene.send(1300, 1, false, notify(4, "", "telephone-event", "tt", "ft", "c1"));
    scene.correlator.finish();
    CHECK(scene.events.subscriptions.empty());
    CHECK(told(scene.events).empty());
  }
}

TEST_CASE("a subscription in a call's dialog belongs to that call") {
  SubscriptionScene scene;
  answered_call(scene);
  Line dtmf = subscribe(2, "60", "tt", "kpml");
  dtmf.from_tag = "ft";
  dtmf.call_id = "c1";
  scene.send(200, 1, true, dtmf);
  scene.send(210, 1, false, reply_to(dtmf, "200 OK", "Expires: 60\r\n"));
  scene.send(220, 1, false, notify(1, "active;expires=60", "kpml", "tt", "ft", "c1"));
  const correlate::Subscription& row = only_one(scene);
  CHECK(row.call == 1);
  CHECK(row.state == SubscriptionState::active);
  CHECK(told(scene.events).empty());
}

TEST_CASE("sub-notify-missing: no NOTIFY within Timer N of an accepted SUBSCRIBE") {
  struct Case {
    const char* name;
    std::string start, more;
    std::string told;
  };
  const std::string missing = "SUBSCRIBE 1 for presence, answered 200: no NOTIFY within 32.0 s";
  const std::string here = "Contact: <sip:bob@0.0.0.0>\r\n", there = "Contact: <sip:bob@192.0.2.9>\r\n";
  const std::vector<Case> cases = {
      {"accepted", "200 OK", "Expires: 60\r\n" + here, "sub-notify-missing warning: " + missing + "\n"},
      {"nothing new (RFC 5839)", "204 No Notification", "Expires: 60\r\n", ""},
      {"refused", "403 Forbidden", "", ""},
      {"the notifier is elsewhere", "200 OK", "Expires: 60\r\n" + there,
       "sub-notify-missing info: " + missing + "; without Record-Route it may have gone past the place of capture\n"},
      {"a proxy stays in the way", "200 OK", "Expires: 60\r\nRecord-Route: <sip:p.test;lr>\r\n" + there,
       "sub-notify-missing warning: " + missing + "\n"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    SubscriptionScene scene;
    scene.send(0, 1, true, subscribe(1));
    scene.send(1, 2, true, forwarded(subscribe(1)));
    scene.send(8'000, 2, false, reply_to(forwarded(subscribe(1)), c.start, c.more));
    scene.send(8'001, 1, false, reply_to(subscribe(1), c.start, c.more));
    pass_to(scene, 33'000);
    scene.correlator.finish();
    CHECK(told(scene.events) == c.told);
    if (c.told.empty()) continue;
    CHECK(scene.events.findings[0].message_id == 3);
    CHECK(scene.events.findings[0].connection_id == 2);
    CHECK(scene.events.findings[0].where.time == Timestamp{8'000'000'000});
  }
}

TEST_CASE("sub-notify-missing is not told where the capture may be to blame") {
  enum class Cause { in_time, capture_ends, octets_lost, stream_ended, notify_cut, refreshed };
  for (const Cause cause : {Cause::in_time, Cause::capture_ends, Cause::octets_lost, Cause::stream_ended,
                            Cause::notify_cut, Cause::refreshed}) {
    INFO(static_cast<int>(cause));
    SubscriptionScene scene;
    scene.transports = {{1, decode::Transport::ws}};
    scene.send(0, 1, true, subscribe(1));
    scene.send(10, 1, false, reply_to(subscribe(1), "200 OK", "Expires: 60\r\n"));
    if (cause == Cause::octets_lost) scene.gap(100, 1);
    if (cause == Cause::stream_ended) scene.end_connection(100, 1, decode::ConnectionEnd::fin);
    if (cause == Cause::notify_cut) scene.send(100, 1, false, notify(1, "active;expires=60"), false);
    if (cause == Cause::in_time || cause == Cause::refreshed) scene.send(31'900, 1, false, notify(1, "active"));
    if (cause == Cause::refreshed) {  // servers that send nothing then are told, but not as wrong
      scene.send(40'000, 1, true, subscribe(2, "60", "nt"));
      scene.send(40'010, 1, false, reply_to(subscribe(2, "60", "nt"), "200 OK", "Expires: 60\r\n"));
    }
    pass_to(scene, cause == Cause::capture_ends ? 31'000 : 75'000);
    scene.correlator.finish();
    CHECK(told(scene.events) ==
          (cause == Cause::refreshed
               ? "sub-notify-missing info: SUBSCRIBE 2 for presence, answered 200: no NOTIFY within 32.0 s; earlier "
                 "ones came\n"
               : ""));
  }
}

TEST_CASE("sub-state-missing: a NOTIFY of a subscription without Subscription-State or Event, once whatever the hops") {
  SubscriptionScene scene;
  scene.send(0, 1, true, subscribe(1));
  scene.send(10, 1, false, reply_to(subscribe(1), "200 OK", "Expires: 60\r\n"));
  scene.send(20, 2, false, notify(1, ""));
  scene.send(21, 1, false, forwarded(notify(1, "")));
  scene.send(30, 2, false, notify(2, "active", ""));
  scene.send(31, 1, false, forwarded(notify(2, "active", "")));
  scene.send(40, 2, false, notify(3, "active;expires=60"));
  scene.send(50, 2, false, notify(1, "", "", "x", "", "nowhere"));  // of no dialog
  scene.correlator.finish();
  CHECK(told(scene.events) ==
        "sub-state-missing error: no Subscription-State\nsub-state-missing error: no Event\n"
        "sub-state-missing info: no Event and Subscription-State; it belongs to no subscription that was seen\n");
  CHECK(scene.events.findings[0].message_id == 3);
  CHECK(scene.events.subscriptions[0].notifications == 2);
}

TEST_CASE("NOTIFYs that UDP brought out of order count once, and the latest one tells the state") {
  SubscriptionScene scene;
  scene.send(0, 1, true, subscribe(1));
  scene.send(10, 1, false, reply_to(subscribe(1), "200 OK", "Expires: 60\r\n"));
  scene.send(20, 1, false, notify(3, "active;expires=60"));
  scene.send(21, 1, false, notify(2, "pending"));
  scene.send(22, 2, false, forwarded(notify(2, "pending")));
  scene.send(23, 2, false, forwarded(notify(3, "active;expires=60")));
  const correlate::Subscription& row = only_one(scene);
  CHECK(row.state == SubscriptionState::active);
  CHECK(row.notifications == 2);
}

TEST_CASE("more subscriptions of one dialog than are followed is told once") {
  SubscriptionScene scene;
  for (std::size_t i = 0; i < limits::dialogs_of_a_call + 5; ++i)
    scene.send(static_cast<std::int64_t>(i), 1, true,
               subscribe(static_cast<int>(i) + 1, "60", "nt", "dialog;id=" + std::to_string(i)));
  scene.correlator.finish();
  CHECK(scene.events.subscriptions.size() == limits::dialogs_of_a_call);
  CHECK(scene.events.codes() == std::vector<std::string>{"correlate-over-limit"});
}

TEST_CASE("too many subscriptions and publications: the longest waiting are written, and it is said once") {
  const bool publications = GENERATE(false, true);
  SubscriptionScene scene;
  const std::size_t most = publications ? limits::publications : limits::subscriptions;
  for (std::size_t i = 0; i < most + 10; ++i) {
    Line line = subscribe(1);
    line.call_id = "s" + std::to_string(i);
    line.branch += std::to_string(i);
    if (publications) {
      line.start = "PUBLISH sip:alice@a.test";
      line.cseq = "1 PUBLISH";
    }
    scene.send(1, 1, true, line);
  }
  const std::size_t written = publications ? scene.events.publications.size() : scene.events.subscriptions.size();
  CHECK(written >= 10);
  CHECK(scene.events.codes() == std::vector<std::string>{"correlate-over-limit"});
  scene.correlator.finish();
  CHECK((publications ? scene.events.publications.size() : scene.events.subscriptions.size()) == most + 10);
}

TEST_CASE("a stream that carried many subscriptions forgets those that are over") {
  SubscriptionScene scene;
  scene.transports = {{1, decode::Transport::ws}};
  for (int i = 0; i < 2000; ++i) {
    Line line = subscribe(1, "0");
    line.call_id = "s" + std::to_string(i);
    line.branch += std::to_string(i);
    scene.send(i * 1000, 1, true, line);
    scene.send(i * 1000 + 1, 1, false, reply_to(line, "403 Forbidden"));
  }
  CHECK(scene.events.subscriptions.size() > 1900);
  scene.end_connection(2'000'000, 1, decode::ConnectionEnd::fin);
  scene.correlator.finish();
  CHECK(scene.events.subscriptions.size() == 2000);
}

TEST_CASE("a key that is far too long is not followed, other long texts are cut") {
  SubscriptionScene scene;
  Line crafted = subscribe(1);
  crafted.call_id.assign(limits::subscription_key_octets + 1, 'x');
  scene.send(0, 1, true, crafted);
  Line wordy = subscribe(1, "60", "", "presence;id=" + std::string(limits::kept_text_octets + 9, 'i'));
  wordy.from_uri += std::string(limits::kept_text_octets, 'u');
  scene.send(1, 1, true, wordy);
  scene.send(2, 2, true, forwarded(wordy));
  const correlate::Subscription& row = only_one(scene);
  CHECK(row.event_id.size() == limits::kept_text_octets);
  CHECK(row.subscriber.size() == limits::kept_text_octets);
}
