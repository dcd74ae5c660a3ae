// REFER (RFC 3515): the subscription it makes, what becomes of it, and the call it leads to.
#include "correlate/refer_links.h"
#include "tests/correlate/subscription_scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::SubscriptionState;

TEST_CASE("a transfer: accepted, ringing, answered, each status once on both hops") {
  SubscriptionScene scene;
  answered_call(scene);
  scene.send(1000, 1, true, refer(2));
  scene.send(1001, 2, true, forwarded(refer(2)));
  scene.send(1010, 2, false, reply_to(forwarded(refer(2)), "202 Accepted"));
  scene.send(1011, 1, false, reply_to(refer(2), "202 Accepted"));
  int cseq = 0;
  for (const char* fragment : {"SIP/2.0 100 Trying", "SIP/2.0 180 Ringing", "SIP/2.0 180 Ringing"}) {
    ++cseq;
    scene.send(1100 + 100 * cseq, 2, false, refer_notify(cseq, "active;expires=60", fragment));
    scene.send(1101 + 100 * cseq, 1, false, forwarded(refer_notify(cseq, "active;expires=60", fragment)));
  }
  scene.send(2000, 2, false, refer_notify(4, "terminated;reason=noresource", "SIP/2.0 200 OK"));
  scene.send(2001, 1, false, forwarded(refer_notify(4, "terminated;reason=noresource", "SIP/2.0 200 OK")));
  scene.correlator.finish();
  REQUIRE(scene.events.subscriptions.size() == 1);
  const correlate::Subscription& row = scene.events.subscriptions[0];
  CHECK(row.event == "refer");
  CHECK(row.call == 1);
  CHECK(row.subscriber == "sip:alice@a.test");
  CHECK(row.notifier == "sip:bob@b.test");
  CHECK(row.status == 202);
  CHECK(row.refer_to == "sip:carol@c.test");
  CHECK(row.refer_status == 200);
  CHECK(row.notifications == 4);
  CHECK(row.state == SubscriptionState::terminated);
  CHECK(row.reason == "noresource");
  CHECK(happened(scene.events) ==
        "refer-accepted 1010 {\"to\":\"sip:carol@c.test\",\"status\":202}\n"
        "refer-progress 1200 {\"to\":\"sip:carol@c.test\",\"status\":100}\n"
        "refer-progress 1300 {\"to\":\"sip:carol@c.test\",\"status\":180}\n"
        "refer-completed 2000 {\"to\":\"sip:carol@c.test\",\"status\":200}\n");
  for (const auto& change : scene.events.changes) {
    CHECK(change.call == 1);
    CHECK(change.subscription_id == 1);
  }
  CHECK(told(scene.events).empty());
}

TEST_CASE("the id of a refer event names its REFER; without one it is the first that is not over (2.4.6)") {
  SubscriptionScene scene;
  answered_call(scene);
  for (const int cseq : {2, 3}) {
    scene.send(1000 + cseq, 1, true, refer(cseq, "<sip:user" + std::to_string(cseq) + "@c.test>"));
    scene.send(1010 + cseq, 1, false, reply_to(refer(cseq), "202 Accepted"));
  }
  scene.send(1100, 1, false, refer_notify(1, "active;expires=60", "SIP/2.0 183 Progress", "refer;id=3"));
  scene.send(1200, 1, false, refer_notify(2, "terminated;reason=noresource", "SIP/2.0 486 Busy Here"));
  scene.send(1300, 1, false, refer_notify(3, "terminated;reason=noresource", "SIP/2.0 200 OK", "refer;id=3"));
  scene.correlator.finish();
  REQUIRE(scene.events.subscriptions.size() == 2);
  CHECK(scene.events.subscriptions[0].refer_to == "sip:user2@c.test");
  CHECK(scene.events.subscriptions[0].refer_status == 486);
  CHECK(scene.events.subscriptions[0].event_id.empty());
  CHECK(scene.events.subscriptions[1].refer_status == 200);
  CHECK(scene.events.subscriptions[1].event_id == "3");
  CHECK(scene.events.subscriptions[1].notifications == 2);
  CHECK(scene.events.kinds() == std::vector<std::string>{"refer-accepted", "refer-accepted", "refer-progress",
                                                         "refer-failed", "refer-completed"});
}

TEST_CASE("the subscriber may end what its REFER began, and a server between may have renumbered it") {
  SECTION("SUBSCRIBE with the event of the REFER (2.4.4)") {
    SubscriptionScene scene;
    answered_call(scene);
    scene.send(1000, 1, true, refer(2));
    scene.send(1010, 1, false, reply_to(refer(2), "202 Accepted"));
    scene.send(1020, 1, false, refer_notify(1, "active;expires=60", "SIP/2.0 100 Trying", "refer;id=2"));
    Line enough = subscribe(3, "0", "tt", "refer;id=2");
    enough.from_tag = "ft";
    enough.call_id = "c1";
    scene.send(1100, 1, true, enough);
    scene.send(1110, 1, false, reply_to(enough, "200 OK", "Expires: 0\r\n"));
    scene.send(1120, 1, false, refer_notify(2, "terminated;reason=timeout", "SIP/2.0 180 Ringing", "refer;id=2"));
    scene.correlator.finish();
    REQUIRE(scene.events.subscriptions.size() == 1);
    CHECK(scene.events.subscriptions[0].reason == "timeout");
    CHECK(scene.events.subscriptions[0].refer_status == 180);
    CHECK(scene.events.subscriptions[0].notifications == 2);
  }
  SECTION("an id of a REFER that is not known") {
    SubscriptionScene scene;
    answered_call(scene);
    scene.send(1000, 1, true, refer(2));
    scene.send(1010, 1, false, reply_to(refer(2), "202 Accepted"));
    scene.send(1020, 1, false, refer_notify(1, "active;expires=60", "SIP/2.0 100 Trying", "refer;id=9"));
    scene.send(1030, 1, false, refer_notify(2, "terminated;reason=noresource", "SIP/2.0 200 OK", "refer;id=9"));
    scene.correlator.finish();
    REQUIRE(scene.events.subscriptions.size() == 1);
    CHECK(scene.events.subscriptions[0].event_id == "9");
    CHECK(scene.events.subscriptions[0].refer_status == 200);
  }
}

TEST_CASE("refused, challenged, and outside of a dialog") {
  SECTION("refused") {
    SubscriptionScene scene;
    answered_call(scene);
    scene.send(1000, 1, true, refer(2));
    scene.send(1010, 1, false, reply_to(refer(2), "603 Decline"));
    scene.correlator.finish();
    REQUIRE(scene.events.subscriptions.size() == 1);
    CHECK(scene.events.subscriptions[0].status == 603);
    CHECK(happened(scene.events) == "refer-refused 1010 {\"to\":\"sip:carol@c.test\",\"status\":603}\n");
  }
  SECTION("with credentials it is the same one") {
    SubscriptionScene scene;
    answered_call(scene);
    scene.send(1000, 1, true, refer(2));
    scene.send(1010, 1, false, reply_to(refer(2), "407 Credentials"));
    scene.send(1020, 1, true, refer(3));
    scene.send(1030, 1, false, reply_to(refer(3), "202 Accepted"));
    scene.send(1040, 1, false, refer_notify(1, "terminated", "SIP/2.0 200 OK", "refer;id=3"));
    scene.correlator.finish();
    REQUIRE(scene.events.subscriptions.size() == 1);
    CHECK(scene.events.subscriptions[0].status == 202);
    CHECK(scene.events.subscriptions[0].refer_status == 200);
  }
  SECTION("with Target-Dialog it belongs to that call (RFC 4538)") {
    SubscriptionScene scene;
    answered_call(scene);
    Line outside = refer(1, "<sip:carol@c.test>", "Target-Dialog: c1;local-tag=ft;remote-tag=tt\r\n");
    outside.call_id = "r1";
    outside.from_tag = "rt";
    outside.to_tag.clear();
    scene.send(1000, 1, true, outside);
    scene.send(1010, 1, false, reply_to(outside, "200 OK", "", "xx"));
    Line told = refer_notify(1, "terminated;reason=noresource", "SIP/2.0 503 No");
    told.call_id = "r1";
    told.from_tag = "xx";
    told.to_tag = "rt";
    scene.send(1020, 1, false, told);
    scene.correlator.finish();
    REQUIRE(scene.events.subscriptions.size() == 1);
    CHECK(scene.events.subscriptions[0].call == 1);
    CHECK(scene.events.subscriptions[0].to_tag == "xx");
    CHECK(scene.events.subscriptions[0].refer_status == 503);
  }
}

TEST_CASE("dlg-refer-no-notify: accepted, and no NOTIFY within 32 s") {
  struct Case {
    const char* name;
    std::string asked, granted;
    bool hung_up;
    std::string told;
  };
  const std::string missing = "REFER 2 to sip:carol@c.test, answered 202: no NOTIFY within 32.0 s";
  const std::vector<Case> cases = {
      {"accepted", "", "", false, "dlg-refer-no-notify warning: " + missing + "\n"},
      {"wished away, but not granted (RFC 4488 4)", "Refer-Sub: false\r\n", "", false,
       "dlg-refer-no-notify warning: " + missing + "\n"},
      {"wished away and granted", "Refer-Sub: false\r\n", "Refer-Sub: FALSE;x\r\n", false, ""},
      {"no subscription (RFC 7614)", "Require: nosub\r\n", "", false, ""},
      {"an explicit subscription (RFC 7614)", "Require: explicitsub\r\n", "", false, ""},
      {"the call ended", "", "", true,
       "dlg-refer-no-notify info: " + missing + "; its call ended 1.0 s behind the answer\n"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    SubscriptionScene scene;
    answered_call(scene);
    scene.send(1000, 1, true, refer(2, "<sip:carol@c.test>", c.asked));
    scene.send(1010, 1, false, reply_to(refer(2), "202 Accepted", c.granted));
    if (c.hung_up) scene.send(2010, 1, true, {"BYE sip:bob@b.test", "3 BYE", "z9hG4bKbye", "tt"});
    scene.send(34'000, 9, true, {"OPTIONS sip:x@b.test", "1 OPTIONS", "z9hG4bKo", "", "o", "clock"});
    scene.correlator.finish();
    CHECK(told(scene.events) == c.told);
    REQUIRE(scene.events.subscriptions.size() == 1);
    CHECK(scene.events.subscriptions[0].state == SubscriptionState::unknown);
  }
}

namespace {

// The INVITEs of a scene ask for the REFER behind them.
class ReferredScene {
 public:
  correlate::ReferLinks links;

  // A REFER to bob on its way from `from` to `to`; ids count from 1, calls from 11.
  void refer(std::uint64_t id, const std::string& value, std::uint64_t connection, const std::string& more = "",
             const std::string& call_id = "c1") {
    Line line{"REFER sip:bob@b.test", "2 REFER", "z9hG4bKr", "tt", "ft", call_id, more};
    const decode::SipMessage message = arrives(line, connection, false);
    const correlate::SeenMessage seen{message, {&transaction_}};
    links.learn({id, 10 + id, 100 + id}, sip::parse_refer_to(value), seen);
  }
  // The call with the REFER that led to an INVITE of bob; 0: none.
  std::uint64_t invite(std::uint64_t call, const std::string& target, std::uint64_t connection,
                       const std::string& more = "", const std::string& from = "sip:bob@b.test") {
    Line line{"INVITE " + target, "1 INVITE", "z9hG4bKi", "", "bt", "c" + std::to_string(call), more};
    line.from_uri = from;
    line.to_uri = target;
    const decode::SipMessage message = arrives(line, connection, true);
    correlate::CallHead head;
    correlate::TrackedCall tracked(head);
    tracked.row.id = call;
    correlate::SeenMessage seen{message, {&transaction_}};
    seen.call = &tracked;
    return links.find_referrer(seen).value_or(0);
  }

 private:
  decode::SipMessage arrives(const Line& line, std::uint64_t connection, bool from_client) {
    decode::Origin origin;
    origin.packet.time = {++time_};
    origin.connection_id = connection;
    origin.from_client = from_client;
    origin.source.port = static_cast<std::uint16_t>(from_client ? 10000 + connection : 5060);
    origin.destination.port = static_cast<std::uint16_t>(from_client ? 5060 : 10000 + connection);
    origin.source.address.octets[15] = static_cast<std::uint8_t>(from_client ? connection : 99);
    origin.destination.address.octets[15] = static_cast<std::uint8_t>(from_client ? 99 : connection);
    return read(static_cast<std::uint64_t>(time_), wire(line), origin, true);
  }

  correlate::TrackedTransaction transaction_;
  std::int64_t time_ = 0;
};

}  // namespace

TEST_CASE("the INVITE of a transfer is found by its target and by who was asked") {
  ReferredScene scene;
  scene.refer(1, "<sip:carol@C.test:5062;user=phone>", 1);
  CHECK(scene.invite(20, "sip:dave@c.test", 1) == 0);                         // to somebody else
  CHECK(scene.invite(21, "sip:carol@c.test", 7, "", "sip:eve@b.test") == 0);  // from somebody else
  CHECK(scene.invite(22, "sip:carol@c.test", 1) == 11);
  CHECK(scene.invite(22, "sip:carol@c.test", 1) == 11);  // asked again
  CHECK(scene.invite(23, "sip:carol@c.test", 1) == 0);   // a REFER leads to one call
  scene.refer(2, "<sip:carol@c.test>", 1);
  scene.links.forget(2);
  CHECK(scene.invite(24, "sip:carol@c.test", 1) == 0);
  CHECK(scene.links.size() == 1);
}

TEST_CASE("two transfers at once are not mixed up") {
  SECTION("by connection") {
    ReferredScene scene;
    scene.refer(1, "<sip:carol@c.test>", 1);
    scene.refer(2, "<sip:carol@c.test>", 2);
    CHECK(scene.invite(21, "sip:carol@c.test", 2) == 12);
    CHECK(scene.invite(22, "sip:carol@c.test", 1) == 11);
  }
  SECTION("by Referred-By, where both come from one server") {
    ReferredScene scene;
    scene.refer(1, "<sip:carol@c.test>", 1, "Referred-By: <sip:anna@a.test>\r\n");
    scene.refer(2, "<sip:carol@c.test>", 1, "Referred-By: <sip:bert@a.test>\r\n");
    CHECK(scene.invite(21, "sip:carol@c.test", 1, "Referred-By: <sip:bert@a.test>\r\n") == 12);
    CHECK(scene.invite(22, "sip:carol@c.test", 1, "Referred-By: <sip:anna@a.test>\r\n") == 11);
  }
  SECTION("in the order they were asked, where nothing else tells") {
    ReferredScene scene;
    scene.refer(1, "<sip:carol@c.test>", 1);
    scene.refer(2, "<sip:carol@c.test>", 1);
    CHECK(scene.invite(21, "sip:carol@c.test", 1) == 11);
    CHECK(scene.invite(22, "sip:carol@c.test", 1) == 12);
  }
}

TEST_CASE("an attended transfer is found by the dialog that it replaces, its escapes undone (RFC 3891)") {
  ReferredScene scene;
  const std::string replaces = "Replaces: c7@x;to-tag=a;from-tag=b\r\n";
  scene.refer(1, "<sip:carol@192.0.2.7?Replaces=c7%40x%3Bto-tag%3Da%3Bfrom-tag%3Db>", 1);
  CHECK(scene.invite(20, "sip:carol@192.0.2.7", 1, "Replaces: other;to-tag=a;from-tag=b\r\n") == 0);
  CHECK(scene.invite(21, "sip:+4930@sbc.test", 5, replaces, "sip:trunk@sbc.test") == 11);  // rewritten on its way
}

TEST_CASE("what is no call leads to none") {
  ReferredScene scene;
  scene.refer(1, "<sip:carol@c.test;method=SUBSCRIBE>", 1);
  scene.refer(2, "", 1);
  CHECK(scene.links.size() == 0);
  CHECK(scene.invite(20, "sip:carol@c.test", 1) == 0);
}

TEST_CASE("addresses are compared without port and parameters, hosts in any case") {
  CHECK(correlate::user_at_host("sips:Carol@C.Test:5061;transport=ws?x=y") == "Carol@c.test");
  CHECK(correlate::user_at_host("tel:+4930123;phone-context=b") == "+4930123");
  CHECK(correlate::user_at_host("sip:%61lice@a") == "alice@a");
  CHECK(correlate::user_at_host("no uri") == "no uri");
}
