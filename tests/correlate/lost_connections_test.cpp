// What the end of a connection takes down, and what brings it back (RFC 5626 4.4, 4.5).
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::RegistrationState;
using decode::ConnectionEnd;

namespace {

using Texts = std::vector<std::string>;

// A call of alice, a WebSocket client on connection 1, to bob on connection 2, through a proxy.
struct TwoHops {
  Scene scene;
  TwoHops() {
    scene.transports = {{1, decode::Transport::ws},
                        {2, decode::Transport::ws},
                        {3, decode::Transport::ws},
                        {4, decode::Transport::tcp}};
    for (std::uint64_t id = 1; id <= 4; ++id) scene.open_connection(0, id);
  }
  static Line forwarded(Line line) {
    line.via_below = {line.branch};
    line.branch += "p";
    return line;
  }
  void request(std::int64_t ms, const Line& line) {
    scene.send(ms, 1, true, line);
    scene.send(ms + 1, 2, false, forwarded(line));
  }
  void response(std::int64_t ms, const Line& line) {
    scene.send(ms, 2, true, forwarded(line));
    scene.send(ms + 1, 1, false, line);
  }
  void invite() { request(10, {"INVITE sip:bob@b.test"}); }
  void establish() {
    invite();
    response(20, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"});
    request(30, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"});
  }
  // "connection-orphaned-call connection call detail"
  Texts changes() const {
    Texts all;
    for (const correlate::StateChange& change : scene.events.changes) {
      const std::string kind(change.kind);
      if (kind.find("orphaned") == std::string::npos && kind.find("recovered") == std::string::npos) continue;
      all.push_back(kind + " " + std::to_string(change.connection_id) + " call " + std::to_string(change.call) + " " +
                    change.detail);
    }
    return all;
  }
  Texts details(FindingCode code) const {
    Texts all;
    for (const Finding& finding : scene.events.findings)
      if (finding.code == code) all.push_back(std::string(to_text(finding.severity)) + " " + finding.detail);
    return all;
  }
};

const Line bye{"BYE sip:alice@a.test", "7 BYE", "z9hG4bKbye", "ft", "tt"};

}  // namespace

TEST_CASE("a WebSocket ends in the middle of a call: sipws-closed-with-active-dialog") {
  TwoHops hops;
  hops.establish();
  hops.scene.end_connection(5000, 2, ConnectionEnd::fin);
  hops.scene.end_connection(6000, 1, ConnectionEnd::fin);  // the same call: told once
  CHECK(hops.changes() == Texts{"connection-orphaned-call 2 call 1 {\"end\":\"fin\"}",
                                "connection-orphaned-call 1 call 1 {\"end\":\"fin\"}"});
  CHECK(hops.details(FindingCode::sipws_closed_with_active_dialog) ==
        Texts{"warning end: fin, confirmed dialogs: 1, INVITEs without a final response: 0, calls: 1"});
  CHECK(hops.scene.events.findings.size() == 1);
  CHECK(hops.scene.events.findings[0].call == 1);
  CHECK(hops.scene.events.findings[0].connection_id == 2);
  REQUIRE(hops.scene.events.connections.size() == 2);
  CHECK(hops.scene.events.connections[0].orphaned_calls == 1);
  CHECK(hops.scene.events.connections[0].orphaned_registrations == 0);
  hops.scene.correlator.finish();
  CHECK_FALSE(hops.scene.events.calls.at(0).complete);
}

TEST_CASE("a WebSocket ends while a call rings") {
  TwoHops hops;
  hops.invite();
  hops.response(20, {"180 Ringing", "1 INVITE", "z9hG4bKa", "tt"});
  hops.scene.end_connection(500, 1, ConnectionEnd::rst);
  CHECK(hops.changes() == Texts{"connection-orphaned-call 1 call 1 {\"end\":\"rst\",\"pending\":\"INVITE\"}"});
  CHECK(hops.scene.events.codes() == Texts{"sipws-closed-with-active-dialog"});
}

TEST_CASE("what no end of a connection takes down") {
  SECTION("a call that is over") {
    TwoHops hops;
    hops.establish();
    hops.request(1000, {"BYE sip:bob@b.test", "2 BYE", "z9hG4bKbye", "tt"});
    hops.scene.end_connection(1100, 2, ConnectionEnd::rst);
    hops.scene.end_connection(1100, 1, ConnectionEnd::fin);
    CHECK(hops.changes().empty());
    CHECK(hops.scene.events.codes("sip-ws").empty());
    CHECK(hops.details(FindingCode::tcp_reset_with_open_dialogs).empty());
  }
  SECTION("a call that was cancelled") {
    TwoHops hops;
    hops.invite();
    hops.request(500, {"CANCEL sip:bob@b.test", "1 CANCEL", "z9hG4bKa"});
    hops.scene.end_connection(600, 1, ConnectionEnd::fin);
    CHECK(hops.changes().empty());
  }
  SECTION("a branch of a fork that another phone won (RFC 3261 16.7)") {
    TwoHops hops;
    hops.invite();
    Line branch = TwoHops::forwarded({"INVITE sip:bob@b.test"});
    branch.branch = "z9hG4bKsecond";
    hops.scene.send(12, 3, false, branch);
    hops.response(20, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"});
    Line cancelled = branch;
    cancelled.start = "487 Request Terminated";
    cancelled.to_tag = "t3";
    hops.scene.send(22, 3, true, cancelled);
    hops.request(30, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"});
    hops.scene.end_connection(40, 3, ConnectionEnd::fin);
    CHECK(hops.changes().empty());
  }
  SECTION("the end of the capture") {
    TwoHops hops;
    hops.establish();
    hops.scene.end_connection(5000, 1, ConnectionEnd::open);
    CHECK(hops.changes().empty());
    CHECK(hops.scene.events.findings.empty());
  }
}

TEST_CASE("where the capture may be to blame it is no warning") {
  TwoHops hops;
  hops.establish();
  SECTION("a BYE may be among lost octets") {
    hops.scene.gap(100, 2);
    hops.scene.end_connection(5000, 2, ConnectionEnd::rst);
    CHECK(hops.details(FindingCode::sipws_closed_with_active_dialog).at(0).starts_with("info "));
    CHECK(hops.details(FindingCode::tcp_reset_with_open_dialogs).at(0).starts_with("info "));
  }
  SECTION("its end was not seen") {
    hops.scene.end_connection(5000, 2, ConnectionEnd::timeout);
    CHECK(hops.details(FindingCode::sipws_closed_with_active_dialog).at(0).starts_with("info "));
  }
}

TEST_CASE("a call goes on over a new connection: recovered") {
  TwoHops hops;
  hops.establish();
  hops.scene.end_connection(5000, 2, ConnectionEnd::rst);
  // The other party's hop, and a further hop of the proxy, are no recovery.
  hops.scene.send(5500, 1, true, {"INFO sip:bob@b.test", "2 INFO", "z9hG4bKinfo", "tt"});
  hops.scene.send(5501, 4, true, TwoHops::forwarded({"INFO sip:bob@b.test", "2 INFO", "z9hG4bKinfo", "tt"}));
  CHECK(hops.changes().size() == 1);
  hops.scene.send(6500, 3, true, bye);
  CHECK(hops.changes() ==
        Texts{"connection-orphaned-call 2 call 1 {\"end\":\"rst\"}",
              "call-recovered 3 call 1 {\"lost\":2,\"after_ms\":1500}",
              "connection-recovered 2 call 1 {\"lost\":2,\"recovered_by\":3,\"by\":\"call\",\"after_ms\":1500}"});
  hops.scene.correlator.finish();
  CHECK(hops.scene.events.calls.at(0).state == correlate::CallState::completed);
}

TEST_CASE("the other party on a new connection of the same server is not the one that was lost") {
  TwoHops hops;
  hops.scene.send(10, 1, true, {"INVITE sip:bob@b.test"});
  hops.scene.end_connection(20, 1, ConnectionEnd::rst);
  hops.scene.send(30, 2, false, TwoHops::forwarded({"INVITE sip:bob@b.test"}));
  hops.scene.send(40, 2, true, TwoHops::forwarded({"180 Ringing", "1 INVITE", "z9hG4bKa", "tt"}));
  CHECK(hops.changes() == Texts{"connection-orphaned-call 1 call 1 {\"end\":\"rst\",\"pending\":\"INVITE\"}"});
}

TEST_CASE("a client that changed its connection before the old one broke has lost nothing") {
  TwoHops hops;
  hops.establish();
  hops.scene.send(4000, 3, true, {"INVITE sip:alice@a.test", "6 INVITE", "z9hG4bKre", "ft", "tt"});
  hops.scene.end_connection(5000, 2, ConnectionEnd::rst);
  CHECK(hops.changes().empty());
  CHECK(hops.scene.events.findings.empty());
}

TEST_CASE("a TCP connection between servers may close and open again: no finding of its own") {
  Scene scene;
  scene.transports = {{1, decode::Transport::tcp}, {2, decode::Transport::tcp}};
  scene.send(0, 1, true, {"INVITE sip:bob@b.test"});
  scene.send(10, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"});
  scene.send(20, 1, true, {"ACK sip:bob@b.test", "1 ACK", "z9hG4bKack", "tt"});
  scene.end_connection(1000, 1, ConnectionEnd::fin);
  scene.send(2000, 2, true, {"BYE sip:bob@b.test", "2 BYE", "z9hG4bKbye", "tt"});
  CHECK(scene.events.kinds() ==
        Texts{"connection-ended", "connection-orphaned-call", "call-recovered", "connection-recovered"});
  CHECK(scene.events.findings.empty());
}

TEST_CASE("the other server connects this time") {
  Scene scene;
  scene.transports = {{1, decode::Transport::tcp}, {2, decode::Transport::tcp}};
  scene.send(0, 1, true, {"INVITE sip:bob@b.test"});
  scene.send(10, 1, false, {"200 OK", "1 INVITE", "z9hG4bKa", "tt"});
  scene.end_connection(1000, 1, ConnectionEnd::fin);
  scene.send(2000, 2, true, bye);
  CHECK(scene.events.kinds().back() == "connection-recovered");
}

TEST_CASE("who comes back when the call is over has not recovered it") {
  TwoHops hops;
  hops.establish();
  hops.scene.end_connection(5000, 2, ConnectionEnd::rst);
  hops.scene.send(5500, 1, true, {"BYE sip:bob@b.test", "2 BYE", "z9hG4bKbye", "tt"});
  hops.scene.send(6500, 3, true, {"BYE sip:alice@a.test", "7 BYE", "z9hG4bKb2", "ft", "tt"});
  CHECK(hops.changes().size() == 1);
}

// --- registrations

namespace {

Line reg(const std::string& contact, int cseq, const std::string& call_id = "reg") {
  Line line{"REGISTER sip:b.test", std::to_string(cseq) + " REGISTER", "z9hG4bK" + call_id + std::to_string(cseq)};
  line.from_uri = line.to_uri = "sip:bob@b.test";
  line.call_id = call_id;
  line.more = "Contact: " + contact + ";expires=600\r\n";
  return line;
}

void enrol(Scene& scene, std::int64_t ms, std::uint64_t connection, const Line& request) {
  scene.send(ms, connection, true, request);
  Line ok = request;
  ok.start = "200 OK";
  ok.to_tag = "rt";
  scene.send(ms + 5, connection, false, ok);
}

struct Enrolled {
  Scene scene;
  Enrolled() {
    for (std::uint64_t id = 1; id <= 3; ++id) {
      scene.transports[id] = decode::Transport::wss;
      scene.open_connection(0, id);
    }
  }
};

const std::string jssip = "<sip:x@abc.invalid;transport=ws>";
const std::string instance = ";reg-id=1;+sip.instance=\"<urn:uuid:1>\"";

}  // namespace

TEST_CASE("a client registers again over a new connection: sipws-flow-recovered") {
  Enrolled enrolled;
  Scene& scene = enrolled.scene;
  enrol(scene, 0, 1, reg(jssip, 1));
  scene.end_connection(1000, 1, ConnectionEnd::fin);
  enrol(scene, 3000, 2, reg(jssip, 2));
  scene.end_connection(4000, 2, ConnectionEnd::fin);
  CHECK(scene.events.kinds() == Texts{"connection-opened", "websocket-opened", "connection-opened", "websocket-opened",
                                      "connection-opened", "websocket-opened", "registration-registered",
                                      "connection-ended", "registration-flow-lost", "connection-orphaned-registration",
                                      "registration-flow-recovered", "connection-recovered", "connection-ended",
                                      "registration-flow-lost", "connection-orphaned-registration"});
  REQUIRE(scene.events.findings.size() == 1);
  CHECK(scene.events.findings[0].code == FindingCode::sipws_flow_recovered);
  CHECK(scene.events.findings[0].detail == "connection 2 instead of 1, known by Contact, 2005 ms after its end");
  CHECK(scene.events.findings[0].connection_id == 2);
  scene.correlator.finish();
  const correlate::Registration& row = scene.events.registrations.at(0);
  CHECK(row.state == RegistrationState::flow_lost);
  CHECK(row.lost_flows == 2);
  CHECK(row.lost == Timestamp{4'000'000'000});
  CHECK_FALSE(row.recovered);
}

TEST_CASE("a page is loaded again: the instance is known with another contact") {
  Enrolled enrolled;
  Scene& scene = enrolled.scene;
  enrol(scene, 0, 1, reg("<sip:x@one.invalid>" + instance, 1, "one"));
  scene.end_connection(1000, 1, ConnectionEnd::rst);
  enrol(scene, 3000, 2, reg("<sip:y@two.invalid>" + instance, 1, "two"));
  CHECK(scene.events.codes("sip-ws") == Texts{"sipws-flow-recovered"});
  CHECK(scene.events.codes("registration").empty());
  scene.correlator.finish();
  REQUIRE(scene.events.registrations.size() == 2);
  CHECK(scene.events.registrations[0].state == RegistrationState::flow_recovered);
  CHECK(scene.events.registrations[0].recovered == Timestamp{3'005'000'000});
  CHECK(scene.events.registrations[1].state == RegistrationState::registered);
}

TEST_CASE("another instance, a clean end and a further hop are no recovery") {
  SECTION("another device of the same user") {
    Enrolled enrolled;
    enrol(enrolled.scene, 0, 1, reg("<sip:x@one.invalid>" + instance, 1, "one"));
    enrolled.scene.end_connection(1000, 1, ConnectionEnd::fin);
    enrol(enrolled.scene, 3000, 2, reg("<sip:y@two.invalid>;+sip.instance=\"<urn:uuid:2>\"", 1, "two"));
    CHECK(enrolled.scene.events.findings.empty());
  }
  SECTION("un-registered before") {
    Enrolled enrolled;
    enrol(enrolled.scene, 0, 1, reg(jssip, 1));
    Line gone = reg(jssip, 2);
    gone.more = "Contact: " + jssip + ";expires=0\r\n";
    enrol(enrolled.scene, 500, 1, gone);
    enrolled.scene.end_connection(1000, 1, ConnectionEnd::rst);
    enrol(enrolled.scene, 3000, 2, reg(jssip, 1, "again"));
    CHECK(enrolled.scene.events.findings.empty());
    CHECK(enrolled.scene.events.connections.at(0).orphaned_registrations == 0);
  }
  SECTION("a page that is left does not wait for the answer") {
    Enrolled enrolled;
    enrol(enrolled.scene, 0, 1, reg(jssip, 1));
    Line gone = reg(jssip, 2);
    gone.more = "Contact: *\r\nExpires: 0\r\n";
    enrolled.scene.send(500, 1, true, gone);
    enrolled.scene.end_connection(510, 1, ConnectionEnd::rst);
    CHECK(enrolled.scene.events.findings.empty());
    CHECK(enrolled.scene.events.connections.at(0).orphaned_registrations == 0);
  }
  SECTION("a gateway that adds no Via: the same REGISTERs on two connections") {
    Enrolled enrolled;
    Scene& scene = enrolled.scene;
    for (int cseq = 1; cseq < 4; ++cseq) {
      const Line line = reg(jssip, cseq);
      Line ok = line;
      ok.start = "200 OK";
      ok.to_tag = "rt";
      const bool turned = cseq == 2;  // captured out of order
      scene.send(cseq * 1000, turned ? 2 : 1, true, line);
      scene.send(cseq * 1000 + 1, turned ? 1 : 2, true, line);
      scene.send(cseq * 1000 + 2, 2, false, ok);
      scene.send(cseq * 1000 + 3, 1, false, ok);
    }
    CHECK(scene.events.findings.empty());
    scene.correlator.finish();
    REQUIRE(scene.events.registrations.size() == 1);
    CHECK(scene.events.registrations[0].connection_id == 1);
    CHECK(scene.events.registrations[0].refreshes == 2);
  }
}

TEST_CASE("a client goes on over a newer connection before the end of the old one is seen") {
  Enrolled enrolled;
  Scene& scene = enrolled.scene;
  enrol(scene, 0, 1, reg(jssip, 1));
  enrol(scene, 3000, 2, reg(jssip, 2));
  REQUIRE(scene.events.codes() == Texts{"sipws-flow-recovered"});
  CHECK(scene.events.findings[0].detail ==
        "connection 2 instead of 1, known by Contact, whose end is not in the capture so far");
  scene.end_connection(4000, 1, ConnectionEnd::rst);  // nothing depends on it any more
  CHECK(scene.events.findings.size() == 1);
  CHECK(scene.events.connections.at(0).orphaned_registrations == 0);
}
