// Legs of back-to-back user agents: which calls become one group, by which rule, and which do not.
#include <set>

#include "base/limits.h"
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

net::Endpoint at(const std::string& address, std::uint16_t port = 5060) {
  net::Endpoint endpoint;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (std::sscanf(address.c_str(), "%u.%u.%u.%u", &a, &b, &c, &d) != 4) std::abort();
  const unsigned octets[] = {a, b, c, d};
  for (std::size_t i = 0; i < 4; ++i) endpoint.address.octets[12 + i] = static_cast<std::uint8_t>(octets[i]);
  endpoint.port = port;
  return endpoint;
}

struct Invite {
  std::string call_id;
  net::Endpoint source, destination;
  std::string caller = "alice", callee = "bob";
  std::string more = {};  // header lines
  std::string body = {};  // a session description
  std::string via = "host.test";
  std::string start = {};  // another start line: of a response
  std::string to_tag = {};
};

// The two legs of one call around a host, and what else a test sends.
class Legs {
 public:
  explicit Legs(correlate::CorrelatorOptions options = {}) : scene(std::move(options)) {}

  std::uint64_t send(std::int64_t ms, const Invite& invite) {
    const bool response = !invite.start.empty();
    std::string text = response ? "SIP/2.0 " + invite.start : "INVITE sip:" + invite.callee + "@b.test SIP/2.0";
    text += "\r\nVia: SIP/2.0/UDP " + invite.via + ";branch=z9hG4bK" + invite.call_id +
            "\r\nFrom: <sip:" + invite.caller + "@a.test>;tag=f" + invite.call_id + "\r\nTo: <sip:" + invite.callee +
            "@b.test>" + (invite.to_tag.empty() ? "" : ";tag=" + invite.to_tag) + "\r\nCall-ID: " + invite.call_id +
            "\r\nCSeq: 1 INVITE\r\nContact: <sip:" + invite.caller + "@a.test>\r\n" + invite.more;
    if (!invite.body.empty()) text += "Content-Type: application/sdp\r\n";
    text += "Content-Length: " + std::to_string(invite.body.size()) + "\r\n\r\n" + invite.body;
    decode::Origin origin;
    origin.packet = origin.first = {1, ++frame_, {ms * 1'000'000}};
    origin.source = invite.source;
    origin.destination = invite.destination;
    origin.connection_id = connection(invite.source, invite.destination);
    origin.from_client = invite.source < invite.destination;
    scene.correlator.on_message(read(frame_, text, origin, true));
    return frame_;
  }
  // Groups of more than one, as their members' Call-IDs.
  std::multiset<std::set<std::string>> groups() {
    scene.correlator.finish();
    std::map<std::uint64_t, std::string> names;
    for (const correlate::Call& call : scene.events.calls) names[call.id] = call.call_id;
    std::map<std::uint64_t, std::set<std::string>> members;
    for (const correlate::CallGroup& row : scene.events.groups) members[row.group_id].insert(names[row.call]);
    std::multiset<std::set<std::string>> all;
    for (const auto& [id, group] : members) all.insert(group);
    return all;
  }
  std::multiset<std::string> rules() const {
    std::multiset<std::string> names;
    for (const correlate::LegLink& link : scene.events.links) names.emplace(link.rule);
    return names;
  }

  Scene scene;

 private:
  std::uint64_t connection(net::Endpoint one, net::Endpoint other) {
    if (other < one) std::swap(one, other);
    return connections_.try_emplace({one, other}, connections_.size() + 1).first->second;
  }
  std::map<std::pair<net::Endpoint, net::Endpoint>, std::uint64_t> connections_;
  std::uint64_t frame_ = 0;
};

using Groups = std::multiset<std::set<std::string>>;
using Rules = std::multiset<std::string>;

const net::Endpoint phone = at("192.0.2.1"), pbx = at("192.0.2.100"), other_phone = at("192.0.2.2"),
                    stranger = at("198.51.100.9");

std::string description(const std::string& origin, const std::string& attributes = {}) {
  return "v=0\r\no=" + origin + "\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n" + attributes;
}

}  // namespace

TEST_CASE("numbers, host and time: the call that a host makes from the one it got") {
  Legs legs;
  const std::uint64_t a = legs.send(0, {"a1", phone, pbx, "1001", "2002"});
  const std::uint64_t b = legs.send(100, {"b1", pbx, other_phone, "1001", "2002"});
  CHECK(a < b);
  CHECK(legs.groups() == Groups{{"a1", "b1"}});
  REQUIRE(legs.scene.events.links.size() == 1);
  const correlate::LegLink& link = legs.scene.events.links[0];
  CHECK(link.rule == "numbers");
  CHECK(link.score == 70);
  CHECK(link.call_a == 1);
  CHECK(link.call_b == 2);
  CHECK(link.message_id == b);
}

TEST_CASE("numbers: prefixes, plus signs and separators do not hide them") {
  struct Case {
    std::string caller, callee, caller_b, callee_b;
    bool same;
  };
  const Case each = GENERATE(values<Case>({{"+49301234567", "1002", "0049301234567", "1002", true},
                                           {"1001", "49001", "1001", "9001", true},
                                           {"alice", "4bob", "alice", "bob", true},
                                           {"030-123.456", "1002", "030123456", "1002", true},
                                           {"1001", "2002", "1003", "2002", false},
                                           {"1001", "2002", "1001", "2003", false},
                                           {"1001", "xbob", "1001", "bob", false},
                                           {"1001", "12", "1001", "2", false},
                                           {"anonymous", "2002", "anonymous", "2002", false}}));
  CAPTURE(each.caller, each.callee, each.caller_b, each.callee_b);
  Legs legs;
  legs.send(0, {"a1", phone, pbx, each.caller, each.callee});
  legs.send(100, {"b1", pbx, other_phone, each.caller_b, each.callee_b});
  CHECK(legs.groups() == (each.same ? Groups{{"a1", "b1"}} : Groups{}));
}

TEST_CASE("numbers: who the network says is calling, and where the call had been sent before") {
  Legs legs;
  legs.send(0, {"a1", phone, pbx, "anonymous", "2002", "P-Asserted-Identity: <sip:+15551001@a.test>\r\n"});
  legs.send(100, {"b1", pbx, other_phone, "15551001", "3003", "Diversion: <sip:2002@b.test>;reason=unconditional\r\n"});
  CHECK(legs.groups() == Groups{{"a1", "b1"}});
}

TEST_CASE("numbers alone are not enough: another host, too late, or after the answer") {
  Legs legs;
  SECTION("another host") {
    legs.send(0, {"a1", phone, pbx});
    legs.send(100, {"b1", stranger, other_phone});
  }
  SECTION("too late") {
    legs.send(0, {"a1", phone, pbx});
    legs.send(3001, {"b1", pbx, other_phone});
  }
  SECTION("after the answer") {
    legs.send(0, {"a1", phone, pbx});
    Invite answer{"a1", pbx, phone};
    answer.start = "200 OK";
    answer.to_tag = "t";
    legs.send(50, answer);
    legs.send(100, {"b1", pbx, other_phone});
  }
  SECTION("before it") {
    legs.send(0, {"b1", pbx, other_phone});
    legs.send(100, {"a1", phone, pbx});
  }
  SECTION("two that could be it") {
    legs.send(0, {"a1", phone, pbx});
    legs.send(10, {"a2", stranger, pbx});
    legs.send(100, {"b1", pbx, other_phone});
  }
  CHECK(legs.groups().empty());
  CHECK(legs.rules().empty());
}

TEST_CASE("a load test with the same numbers in every call: each leg finds its own") {
  Legs legs;
  Groups expected;
  for (int i = 0; i < 40; ++i) {
    const std::string name = std::to_string(100 + i);
    legs.send(i * 200, {"a" + name, phone, pbx, "sipp", "49001", {}, description("sipp 1 1 IN IP4 192.0.2.1")});
    legs.send(i * 200 + 5,
              {"b" + name, pbx, other_phone, "sipp", "9001", {}, description("sipp 1 1 IN IP4 192.0.2.1")});
    expected.insert({"a" + name, "b" + name});
  }
  CHECK(legs.groups() == expected);
}

TEST_CASE("everything on one host: ports tell who sent it on") {
  const net::Endpoint client = at("127.0.0.1", 5081), proxy = at("127.0.0.1", 5060), agent = at("127.0.0.1", 5090),
                      server = at("127.0.0.1", 5080);
  Legs legs;
  legs.send(0, {"a1", client, proxy, "sipp", "49001"});
  Invite hop{"a1", proxy, agent, "sipp", "49001"};
  hop.more = "Via: SIP/2.0/UDP below.test;branch=z9hG4bKx\r\n";
  legs.send(1, hop);
  SECTION("the agent that got it") {
    legs.send(5, {"b1", agent, proxy, "sipp", "9001"});
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
  }
  SECTION("the agent over another port, whose Via names it") {
    Invite leg{"b1", at("127.0.0.1", 39000), proxy, "sipp", "9001"};
    leg.via = "127.0.0.1:5090";
    legs.send(5, leg);
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
  }
  SECTION("a stranger") {
    legs.send(5, {"b1", server, proxy, "sipp", "9001"});
    CHECK(legs.groups().empty());
  }
}

TEST_CASE("Session-ID: one UUID on all legs, also where only an answer shows it") {
  const std::string one = "ab30317f1a784dc48ff824d0d3715d86", two = "47755a9de7794ba387653f2099600ef2",
                    nobody = "00000000000000000000000000000000";
  Legs legs;
  SECTION("in the INVITEs") {
    legs.send(0, {"a1", phone, pbx, "1", "2", "Session-ID: " + one + ";remote=" + nobody + "\r\n"});
    legs.send(40'000, {"b1", stranger, other_phone, "3", "4", "Session-ID: " + one + ";remote=" + two + "\r\n"});
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
    CHECK(legs.rules() == Rules{"session-id"});
    CHECK(legs.scene.events.links[0].score == 100);
  }
  SECTION("nobody's is no link") {
    legs.send(0, {"a1", phone, pbx, "1", "2", "Session-ID: " + nobody + "\r\n"});
    legs.send(100, {"b1", stranger, other_phone, "3", "4", "Session-ID: " + nobody + "\r\n"});
    CHECK(legs.groups().empty());
  }
  SECTION("in an answer") {
    legs.send(0, {"a1", phone, pbx, "1", "2"});
    legs.send(10, {"b1", stranger, other_phone, "3", "4", "Session-ID: " + one + "\r\n"});
    Invite answer{"a1", pbx, phone, "1", "2", "Session-ID: " + two + ";remote=" + one + "\r\n"};
    answer.start = "200 OK";
    answer.to_tag = "t";
    legs.send(20, answer);
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
  }
}

TEST_CASE("headers that name the call: known ones, and those of the user") {
  SECTION("the same value") {
    Legs legs;
    legs.send(0, {"a1", phone, pbx, "1", "2", "Cisco-Guid: 3535263744-1431655765\r\n"});
    legs.send(9000, {"b1", stranger, other_phone, "3", "4", "Cisco-Guid: 3535263744-1431655765\r\n"});
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
    CHECK(legs.rules() == Rules{"header"});
  }
  SECTION("the Call-ID of the other leg") {
    Legs legs;
    legs.send(0, {"u14c2rjq20", phone, pbx, "1", "2"});
    legs.send(9000, {"b1", stranger, other_phone, "3", "4", "X-CID: u14c2rjq20\r\n"});
    CHECK(legs.groups() == Groups{{"b1", "u14c2rjq20"}});
  }
  SECTION("icid-value of P-Charging-Vector") {
    Legs legs;
    legs.send(0, {"a1", phone, pbx, "1", "2", "P-Charging-Vector: icid-value=\"abc123def\";orig-ioi=x\r\n"});
    legs.send(9, {"b1", stranger, other_phone, "3", "4", "P-Charging-Vector: icid-value=abc123def\r\n"});
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
  }
  SECTION("words that say nothing") {
    Legs legs;
    for (const char* value : {"unknown", "000000", "12"}) {
      legs.send(0, {std::string("a") + value, phone, pbx, "1", "2", std::string("X-CID: ") + value + "\r\n"});
      legs.send(0,
                {std::string("b") + value, stranger, other_phone, "3", "4", std::string("X-CID: ") + value + "\r\n"});
    }
    CHECK(legs.groups().empty());
  }
  SECTION("a regular expression") {
    correlate::CorrelatorOptions options;
    options.legs.headers = correlate::LegHeaders({"^X-Trace: *id=([0-9a-f]+)", "X-Own"});
    Legs legs(std::move(options));
    legs.send(0, {"a1", phone, pbx, "1", "2", "X-Trace: id=0123abcd;hop=1\r\n"});
    legs.send(9, {"b1", stranger, other_phone, "3", "4", "x-trace: id=0123abcd;hop=2\r\n"});
    legs.send(10, {"c1", stranger, other_phone, "5", "6", "X-Own: something long\r\n"});
    legs.send(11, {"c2", phone, pbx, "7", "8", "X-Own: something long\r\n"});
    CHECK(legs.groups() == Groups{{"a1", "b1"}, {"c1", "c2"}});
  }
  SECTION("no regular expression") {
    CHECK_THROWS_WITH(correlate::LegHeaders({"X: ([a"}),
                      Catch::Matchers::StartsWith("\"X: ([a\" is no regular expression"));
  }
}

TEST_CASE("Replaces and Join name the other call by its Call-ID and tags") {
  Legs legs;
  legs.send(0, {"a1", phone, pbx, "1", "2"});
  const std::string header = GENERATE("Replaces", "Join");
  SECTION("its tags") {
    legs.send(9000, {"b1", stranger, other_phone, "3", "4", header + ": a1;to-tag=t;from-tag=fa1\r\n"});
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
    CHECK(legs.rules() == Rules{header == "Join" ? "join" : "replaces"});
  }
  SECTION("other tags") {
    legs.send(9000, {"b1", stranger, other_phone, "3", "4", header + ": a1;to-tag=x;from-tag=y\r\n"});
    CHECK(legs.groups().empty());
  }
}

TEST_CASE("ICE credentials and DTLS fingerprints that were sent on") {
  const std::string ice = "a=ice-ufrag:F7gI\r\na=ice-pwd:x9cml/YzichV2+XlhiMu8g\r\n";
  const std::string dtls = "a=fingerprint:sha-256 4A:AD:B9\r\n";
  Legs legs;
  SECTION("ICE, from anywhere") {
    legs.send(0, {"a1", phone, pbx, "1", "2", {}, description("- 1 1 IN IP4 192.0.2.1", ice)});
    legs.send(10'000, {"b1", stranger, other_phone, "3", "4", {}, description("- 2 2 IN IP4 192.0.2.9", ice)});
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
    CHECK(legs.rules() == Rules{"ice"});
  }
  SECTION("ICE in answers: the callee's come back to the caller") {
    legs.send(0, {"a1", phone, pbx, "1", "2"});
    legs.send(100, {"b1", stranger, other_phone, "3", "4"});
    Invite answer{"b1", other_phone, stranger, "3", "4", {}, description("- 2 2 IN IP4 192.0.2.9", ice)};
    answer.start = "200 OK";
    answer.to_tag = "t";
    legs.send(200, answer);
    answer.call_id = "a1";
    answer.source = pbx;
    answer.destination = phone;
    answer.caller = "1";
    answer.callee = "2";
    legs.send(210, answer);
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
  }
  SECTION("ICE of a scripted client, the same in each of its calls") {
    legs.send(0, {"a1", phone, pbx, "1", "2", {}, description("- 1 1 IN IP4 192.0.2.1", ice)});
    legs.send(100, {"b1", phone, pbx, "1", "2", {}, description("- 1 1 IN IP4 192.0.2.1", ice)});
    CHECK(legs.groups().empty());
  }
  SECTION("DTLS, sent on by who got it") {
    legs.send(0, {"a1", phone, pbx, "1", "2", {}, description("- 1 1 IN IP4 192.0.2.1", dtls)});
    legs.send(10'000, {"b1", pbx, other_phone, "3", "4", {}, description("- 2 2 IN IP4 192.0.2.9", dtls)});
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
    CHECK(legs.rules() == Rules{"dtls"});
  }
  SECTION("a server that shows one certificate in all of its calls") {
    for (int i = 0; i < 5; ++i)
      legs.send(i * 100, {"s" + std::to_string(i),
                          pbx,
                          i % 2 != 0 ? phone : other_phone,
                          "1",
                          std::to_string(i),
                          {},
                          description("- " + std::to_string(i) + " 1 IN IP4 192.0.2.1", dtls)});
    CHECK(legs.groups().empty());
  }
}

TEST_CASE("the origin of a session that was sent on, and one that a test program repeats") {
  Legs legs;
  const std::string origin = "root 1821 1821 IN IP4 192.0.2.1";
  SECTION("sent on") {
    legs.send(0, {"a1", phone, pbx, "1", "2", {}, description(origin)});
    legs.send(100, {"b1", pbx, other_phone, "3", "4", {}, description(origin)});
    CHECK(legs.groups() == Groups{{"a1", "b1"}});
    CHECK(legs.rules() == Rules{"sdp-origin"});
  }
  SECTION("repeated by one sender") {
    for (int i = 0; i < 5; ++i)
      legs.send(i * 100, {"s" + std::to_string(i), phone, pbx, "1", std::to_string(i), {}, description(origin)});
    CHECK(legs.groups().empty());
  }
}

TEST_CASE("a Call-ID made from the other") {
  struct Case {
    std::string one, other;
    bool same;
  };
  const Case each = GENERATE(values<Case>({{"7b39f2a0c1de@10.0.0.1", "7b39f2a0c1de-1@10.0.0.2", true},
                                           {"7b39f2a0c1de", "B2B.7b39f2a0c1de", true},
                                           {"7b39f2a0c1de_b2b-1@x", "7b39f2a0c1de", true},
                                           {"7b39f2a0c1de", "7b39f2a0c1df", false},
                                           {"test-call-1", "test-call-2", false},
                                           {"1-909@127.0.0.1", "2-909@127.0.0.1", false},
                                           {"12345", "12345-1", false}}));
  CAPTURE(each.one, each.other);
  Legs legs;
  legs.send(0, {each.one, phone, pbx, "1", "2"});
  legs.send(100, {each.other, stranger, other_phone, "3", "4"});
  CHECK(legs.groups() == (each.same ? Groups{{each.one, each.other}} : Groups{}));
  CHECK(legs.rules() == (each.same ? Rules{"call-id"} : Rules{}));
}

TEST_CASE("a chain of five legs is one group, whatever the rules of its links") {
  Legs legs;
  const net::Endpoint second = at("192.0.2.101"), third = at("192.0.2.102");
  legs.send(0, {"a1", phone, pbx, "1001", "2002", "X-CID: shared-value-1\r\n"});
  legs.send(10, {"b1", pbx, second, "7", "8", "X-CID: shared-value-1\r\n"});
  legs.send(20, {"c1", second, third, "7", "8"});
  legs.send(
      30, {"d1", third, other_phone, "5", "6", "X-CID: c1c1c1c1\r\nSession-ID: ab30317f1a784dc48ff824d0d3715d86\r\n"});
  legs.send(40, {"e1", stranger, third, "9", "9",
                 "Session-ID: ab30317f1a784dc48ff824d0d3715d86\r\nReplaces: c1;to-tag=0;from-tag=fc1\r\n"});
  CHECK(legs.groups() == Groups{{"a1", "b1", "c1", "d1", "e1"}});
  for (const correlate::CallGroup& row : legs.scene.events.groups) CHECK(row.group_id == 1);
}

TEST_CASE("links below the asked score are told and group nothing") {
  correlate::CorrelatorOptions options;
  options.legs.least_score = 71;
  Legs legs(std::move(options));
  legs.send(0, {"a1", phone, pbx, "1001", "2002"});
  legs.send(100, {"b1", pbx, other_phone, "1001", "2002"});
  CHECK(legs.groups().empty());
  CHECK(legs.rules() == Rules{"numbers"});
}

TEST_CASE("a group is limited") {
  Legs legs;
  for (std::size_t i = 0; i <= limits::calls_of_a_group; ++i) {
    std::string before =
        i == 0 ? ""
               : "Replaces: leg" + std::to_string(i - 1) + ";to-tag=0;from-tag=fleg" + std::to_string(i - 1) + "\r\n";
    legs.send(static_cast<std::int64_t>(i), {"leg" + std::to_string(i), stranger, other_phone, "1", "2", before});
  }
  CHECK(legs.scene.events.codes() == std::vector<std::string>{"correlate-over-limit"});
  const Groups groups = legs.groups();
  REQUIRE(groups.size() == 1);
  CHECK(groups.begin()->size() == limits::calls_of_a_group);
}

TEST_CASE("HEP correlation ids: agents say which calls belong together") {
  Legs legs;
  const auto say = [&](std::uint64_t message, const std::string& call_id, const std::string& value) {
    decode::MessageSource source;
    source.message_id = message;
    source.agent = 2;
    source.correlation_id = value;
    legs.scene.correlator.on_source(source, call_id);
  };
  // The same id, told of the second one when its packets had been seen before.
  const std::uint64_t a = legs.send(0, {"a1", phone, pbx, "1", "2"});
  say(a, "a1", "session-4711");
  const std::uint64_t b = legs.send(5000, {"b1", stranger, other_phone, "3", "4"});
  legs.send(5001, {"x1", stranger, other_phone, "5", "6"});
  say(b, "b1", "session-4711");
  // The Call-ID of the other, whichever comes first; most agents say that of the message itself.
  say(legs.send(9000, {"call-c1", phone, pbx, "1", "2"}), "call-c1", "call-c1");
  say(legs.send(15000, {"call-d1", stranger, other_phone, "3", "4"}), "call-d1", "call-c1");
  say(legs.send(20000, {"call-e1", stranger, other_phone, "3", "4"}), "call-e1", "call-f1");
  say(legs.send(25000, {"call-f1", phone, pbx, "1", "2"}), "call-f1", "call-f1");
  // Too short to say anything.
  say(legs.send(30000, {"y1", phone, pbx, "1", "2"}), "y1", "1");
  say(legs.send(35000, {"z1", stranger, other_phone, "3", "4"}), "z1", "1");
  CHECK(legs.groups() == Groups{{"a1", "b1"}, {"call-c1", "call-d1"}, {"call-e1", "call-f1"}});
  CHECK(legs.rules() == Rules{"hep-correlation-id", "hep-correlation-id", "hep-correlation-id"});
  REQUIRE_FALSE(legs.scene.events.links.empty());
  CHECK(legs.scene.events.links[0].score == 100);
  CHECK(legs.scene.events.links[0].message_id == b);
  CHECK(legs.scene.events.sources.size() == 8);
}
