#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::RegistrationState;

namespace {

Line reg(int cseq, const std::string& expires = "600",
         const std::string& contact = "<sip:x@abc.invalid;transport=ws>") {
  Line line{"REGISTER sip:b.test", std::to_string(cseq) + " REGISTER", "z9hG4bKr" + std::to_string(cseq)};
  line.to_uri = line.from_uri = "sip:Alice@B.test:5060;x=y";
  line.more = "Contact: " + contact + "\r\nExpires: " + expires + "\r\n";
  return line;
}
Line reply(const Line& request, const std::string& start, const std::string& more = "") {
  Line line = request;
  line.start = start;
  line.to_tag = "rt";
  line.more = more;
  return line;
}

}  // namespace

TEST_CASE("register, refresh, un-register: one binding") {
  Scene scene;
  scene.transports = {{1, decode::Transport::ws}};
  scene.send(0, 1, true, reg(1));
  scene.send(5, 1, false, reply(reg(1), "401 Unauthorized"));
  scene.send(10, 1, true, reg(2));
  scene.send(15, 1, false, reply(reg(2), "200 OK", "Contact: <sip:x@abc.invalid;transport=ws>;expires=300\r\n"));
  scene.send(200'000, 1, true, reg(3));
  scene.send(200'005, 1, false, reply(reg(3), "200 OK", "Contact: <sip:x@abc.invalid>;expires=300\r\n"));
  scene.send(400'000, 1, true, reg(4, "0"));
  scene.send(400'005, 1, false, reply(reg(4), "200 OK"));
  scene.correlator.finish();
  REQUIRE(scene.events.registrations.size() == 1);
  const correlate::Registration& row = scene.events.registrations[0];
  CHECK(row.aor == "sip:Alice@b.test");
  CHECK(row.contact == "sip:x@abc.invalid;transport=ws");
  CHECK(row.state == RegistrationState::unregistered);
  CHECK(row.refreshes == 1);
  CHECK(row.challenges == 1);
  CHECK(row.expires_s == 300u);
  CHECK(row.status == 200);
  CHECK(row.connection_id == 1);
  CHECK(scene.events.transactions[0].registration_id == 1);
  CHECK(scene.events.transactions.back().registration_id == 1);
}

TEST_CASE("a REGISTER on two hops is one binding, challenged and granted once") {
  Scene scene;
  Line further = reg(1);
  further.via_below = {further.branch};
  further.branch = "z9hG4bKp";
  scene.send(0, 1, true, reg(1));
  scene.send(1, 2, true, further);
  scene.send(5, 2, false, reply(further, "200 OK", "Contact: <sip:x@abc.invalid;transport=ws>;expires=60\r\n"));
  scene.send(6, 1, false, reply(reg(1), "200 OK", "Contact: <sip:x@abc.invalid;transport=ws>;expires=60\r\n"));
  scene.correlator.finish();
  REQUIRE(scene.events.registrations.size() == 1);
  CHECK(scene.events.registrations[0].state == RegistrationState::registered);
  CHECK(scene.events.registrations[0].refreshes == 0);
  CHECK(scene.events.registrations[0].connection_id == 1);
}

TEST_CASE("attempts that are never granted") {
  Scene scene;
  scene.send(0, 1, true, reg(1));
  scene.send(5, 1, false, reply(reg(1), "403 Forbidden"));
  Line bob = reg(7);
  bob.to_uri = "sip:bob@b.test";
  bob.branch = "z9hG4bKbob";
  scene.send(10, 1, true, bob);
  scene.send(15, 1, false, reply(bob, "401 Unauthorized"));
  Line carol = reg(8);
  carol.to_uri = "sip:carol@b.test";
  scene.send(20, 1, true, carol);
  scene.correlator.finish();
  REQUIRE(scene.events.registrations.size() == 3);
  CHECK(scene.events.registrations[0].state == RegistrationState::rejected);
  CHECK(scene.events.registrations[1].state == RegistrationState::challenged);
  CHECK(scene.events.registrations[2].state == RegistrationState::unknown);
}

TEST_CASE("expiry comes by packet time and names its deadline") {
  Scene scene;
  scene.send(0, 1, true, reg(1));
  scene.send(0, 1, false, reply(reg(1), "200 OK", "Contact: <sip:x@abc.invalid;transport=ws>;expires=60\r\n"));
  scene.send(500'000, 1, true, {"OPTIONS sip:x@b.test", "1 OPTIONS", "z9hG4bKo", "", "o", "c9"});
  REQUIRE(scene.events.registrations.size() == 1);
  CHECK(scene.events.registrations[0].state == RegistrationState::expired);
  CHECK(scene.events.changes.back().packet.time == Timestamp{60'000'000'000});
}

TEST_CASE("several contacts, a fetch, and the wildcard") {
  Scene scene;
  Line two = reg(1, "600", "<sip:a@1.test>, <sip:b@2.test>;expires=30");
  scene.send(0, 1, true, two);
  scene.send(5, 1, false, reply(two, "200 OK", "Contact: <sip:a@1.test>;expires=600, <sip:b@2.test>;expires=30\r\n"));
  Line fetch = reg(2);
  fetch.more.clear();
  scene.send(10, 1, true, fetch);
  scene.send(15, 1, false, reply(fetch, "200 OK"));
  scene.send(20, 1, true, reg(3, "0", "*"));
  scene.send(25, 1, false, reply(reg(3), "200 OK"));
  scene.correlator.finish();
  REQUIRE(scene.events.registrations.size() == 2);
  CHECK(scene.events.registrations[0].contact == "sip:a@1.test");
  CHECK(scene.events.registrations[1].expires_s == 30u);
  for (const auto& row : scene.events.registrations) CHECK(row.state == RegistrationState::unregistered);
}

TEST_CASE("a closed socket loses the flow, a new one with the same instance and reg-id recovers it") {
  Scene scene;
  scene.transports = {{1, decode::Transport::ws}, {2, decode::Transport::ws}};
  std::string outbound = ";reg-id=1;+sip.instance=\"<urn:uuid:1>\"";
  std::string granted = "Require: outbound\r\n";
  Line first = reg(1, "600", "<sip:x@one.invalid>" + outbound);
  scene.send(0, 1, true, first);
  scene.send(5, 1, false,
             reply(first, "200 OK", granted + "Contact: <sip:x@one.invalid>;expires=600" + outbound + "\r\n"));
  scene.end_connection(1000, 1, decode::ConnectionEnd::rst);
  Line again = reg(2, "600", "<sip:y@two.invalid>" + outbound);
  scene.send(2000, 2, true, again);
  scene.send(2005, 2, false,
             reply(again, "200 OK", granted + "Contact: <sip:y@two.invalid>;expires=600" + outbound + "\r\n"));
  scene.correlator.finish();
  REQUIRE(scene.events.registrations.size() == 1);
  CHECK(scene.events.registrations[0].state == RegistrationState::flow_recovered);
  CHECK(scene.events.registrations[0].contact == "sip:y@two.invalid");
  CHECK(scene.events.registrations[0].connection_id == 2);
  CHECK(scene.events.kinds() == std::vector<std::string>{"registration-registered", "connection-ended",
                                                         "registration-flow-lost", "connection-orphaned-registration",
                                                         "registration-flow-recovered", "connection-recovered"});
}

TEST_CASE("a reset connection that carried registrations or confirmed dialogs is told") {
  struct Case {
    const char* name;
    decode::ConnectionEnd end;
    bool unregistered;
    std::size_t findings;
  };
  for (const Case& c :
       {Case{"reset", decode::ConnectionEnd::rst, false, 1}, Case{"closed", decode::ConnectionEnd::fin, false, 0},
        Case{"nothing open", decode::ConnectionEnd::rst, true, 0}}) {
    INFO(c.name);
    Scene scene;
    scene.transports = {{1, decode::Transport::ws}};
    Line first = reg(1, "600", "<sip:x@one.invalid>");
    scene.send(0, 1, true, first);
    scene.send(5, 1, false, reply(first, "200 OK", "Contact: <sip:x@one.invalid>;expires=600\r\n"));
    if (c.unregistered) {
      scene.send(10, 1, true, reg(2, "0", "*"));
      scene.send(15, 1, false, reply(reg(2), "200 OK"));
    }
    scene.end_connection(1000, 1, c.end);
    scene.correlator.finish();
    REQUIRE(scene.events.findings.size() == c.findings);
    if (c.findings == 0) continue;
    const Finding& finding = scene.events.findings.front();
    CHECK(finding.code == FindingCode::tcp_reset_with_open_dialogs);
    CHECK(finding.connection_id == 1);
    CHECK(finding.where.frame == 3);
    CHECK(finding.detail == "confirmed dialogs: 0, registrations: 1");
  }
}

TEST_CASE("when refreshes come, and what the registrar tells of the way") {
  Scene scene;
  const auto grant = [&](std::int64_t ms, int cseq) {
    scene.send(ms, 1, true, reg(cseq));
    scene.send(ms, 1, false,
               reply(reg(cseq), "200 OK",
                     "Contact: <sip:x@abc.invalid;transport=ws>;expires=100;received=\"sip:203.0.113.9:4711\"\r\n"
                     "Service-Route: <sip:one.test;lr>\r\nService-Route: <sip:two.test;lr>\r\n"));
  };
  grant(0, 1);
  grant(90'000, 2);
  grant(140'000, 3);
  scene.correlator.finish();
  const correlate::Registration& row = scene.events.registrations.at(0);
  CHECK(row.refreshes == 2);
  CHECK(row.last_refresh_at == 500u);
  CHECK(row.latest_refresh_at == 900u);
  CHECK(row.service_route == "<sip:one.test;lr>, <sip:two.test;lr>");
  CHECK(row.received == "sip:203.0.113.9:4711");
  CHECK(row.third_party.empty());
}

TEST_CASE("a refused refresh leaves the binding as it is; another Call-ID, and an older CSeq, are the same binding") {
  Scene scene;
  const std::string granted = "Contact: <sip:x@abc.invalid;transport=ws>;expires=600\r\n";
  scene.send(0, 1, true, reg(5));
  scene.send(5, 1, false, reply(reg(5), "200 OK", granted));
  scene.send(100'000, 1, true, reg(6));
  scene.send(100'005, 1, false, reply(reg(6), "500 Server Error"));
  Line restarted = reg(1);
  restarted.call_id = "new";
  scene.send(200'000, 2, true, restarted);
  scene.send(200'005, 2, false, reply(restarted, "200 OK", granted));
  Line late = reg(0);
  late.call_id = "new";
  scene.send(200'010, 3, true, late);  // sent before, captured behind
  scene.correlator.finish();
  REQUIRE(scene.events.registrations.size() == 1);
  const correlate::Registration& row = scene.events.registrations[0];
  CHECK(row.state == RegistrationState::registered);
  CHECK(row.failed_refreshes == 1);
  CHECK(row.refreshes == 1);
  CHECK(row.connection_id == 2);
  CHECK(scene.events.kinds() ==
        std::vector<std::string>{"registration-registered", "registration-refresh-failed", "registration-refreshed"});
}

TEST_CASE("a binding that the registrar does not list any more has gone (RFC 3261 10.3)") {
  Scene scene;
  const std::string a = "<sip:a@1.test>", b = "<sip:b@2.test>";
  const auto grant = [&](std::int64_t ms, int cseq, const std::string& contact, const std::string& listed) {
    Line line = reg(cseq, "600", contact);
    line.call_id = "of " + contact;
    scene.send(ms, 1, true, line);
    scene.send(ms + 1, 1, false, reply(line, "200 OK", "Contact: " + listed + "\r\n"));
  };
  grant(0, 1, a, a);
  grant(1000, 2, b, b);  // some registrars list only what was asked for
  grant(2000, 3, b, a + ", " + b);
  CHECK(scene.events.kinds() ==
        std::vector<std::string>{"registration-registered", "registration-registered", "registration-refreshed"});
  grant(3000, 4, b, b);
  CHECK(scene.events.changes.back().kind == "registration-unregistered");
  CHECK(scene.events.changes.back().registration_id == 1);
  CHECK(scene.events.changes.back().detail == "{\"by\":\"registrar\"}");
  scene.correlator.finish();
  CHECK(scene.events.registrations.at(0).state == RegistrationState::unregistered);
  CHECK(scene.events.registrations.at(1).state == RegistrationState::registered);
}

TEST_CASE("a third party registers the address of record (RFC 3261 10.2)") {
  Scene scene;
  Line line = reg(1);
  line.from_uri = "sip:operator@b.test";
  scene.send(0, 1, true, line);
  scene.correlator.finish();
  CHECK(scene.events.registrations.at(0).third_party == "sip:operator@b.test");
}
