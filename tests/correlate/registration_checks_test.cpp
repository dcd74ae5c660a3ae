// What is told of registrations: each finding where it belongs, and not beside it.
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

using Texts = std::vector<std::string>;

const std::string instance = ";+sip.instance=\"<urn:uuid:1>\"";

struct Ask {
  int cseq = 1;
  std::string contact = "<sip:alice@192.168.1.5:5070>";
  std::string expires = "600";
  std::string more = {};
  std::string call_id = "reg";
};

Line reg(const Ask& ask) {
  Line line{"REGISTER sip:b.test", std::to_string(ask.cseq) + " REGISTER",
            "z9hG4bK" + ask.call_id + std::to_string(ask.cseq)};
  line.from_uri = line.to_uri = "sip:alice@b.test";
  line.call_id = ask.call_id;
  line.more = "Contact: " + ask.contact + "\r\n" + ask.more;
  if (!ask.expires.empty()) line.more += "Expires: " + ask.expires + "\r\n";
  return line;
}
Line reply(const Line& request, const std::string& start, const std::string& more = "") {
  Line line = request;
  line.start = start;
  line.to_tag = "rt";
  line.more = more;
  return line;
}
std::string contacts(const std::string& list) { return "Contact: " + list + "\r\n"; }
Line forwarded(Line line) {
  line.via_below = {line.branch};
  line.branch += "p";
  return line;
}

struct Talk {
  Scene scene;
  std::int64_t ms = 0;
  // A REGISTER and its answer, 10 ms later.
  void exchange(const Ask& ask, const std::string& start, const std::string& more = "", std::uint64_t connection = 1) {
    scene.send(ms, connection, true, reg(ask));
    scene.send(ms += 10, connection, false, reply(reg(ask), start, more));
  }
  void granted(const Ask& ask, const std::string& seconds = "600", std::uint64_t connection = 1) {
    exchange(ask, "200 OK", contacts(ask.contact + ";expires=" + seconds), connection);
  }
  // Something else happens.
  void pass(std::int64_t until) { scene.send(ms = until, 9, true, {"OPTIONS sip:x@b.test", "1 OPTIONS", "z9hG4bKo"}); }
  Texts details(FindingCode code) const {
    Texts all;
    for (const Finding& finding : scene.events.findings)
      if (finding.code == code) all.push_back(std::string(to_text(finding.severity)) + " " + finding.detail);
    return all;
  }
  Texts codes() const { return scene.events.codes("registration"); }
};

const std::string digest = "Authorization: Digest username=\"alice\", realm=\"b.test\", nonce=\"1\"\r\n";
const std::string challenge = "WWW-Authenticate: Digest realm=\"b.test\", nonce=\"2\"\r\n";

}  // namespace

TEST_CASE("challenges again and again in spite of credentials: reg-auth-loop, once in a row") {
  Talk talk;
  talk.exchange({.cseq = 1}, "401 Unauthorized", challenge);
  talk.exchange({.cseq = 2, .more = digest}, "401 Unauthorized", challenge);
  CHECK(talk.codes().empty());
  talk.exchange({.cseq = 3, .more = digest}, "401 Unauthorized", challenge);
  talk.exchange({.cseq = 4, .more = digest}, "401 Unauthorized", challenge);
  CHECK(talk.details(FindingCode::reg_auth_loop) ==
        Texts{"warning 3 challenges in a row, 2 of them to credentials, realm b.test"});
  talk.granted({.cseq = 5, .more = digest});
  for (int cseq = 6; cseq < 9; ++cseq) talk.exchange({.cseq = cseq, .more = digest}, "401 Unauthorized", challenge);
  CHECK(talk.details(FindingCode::reg_auth_loop).size() == 2);
}

TEST_CASE("what is no loop: one challenge each, a proxy's and a registrar's, old nonces") {
  Talk talk;
  const std::string proxy = "Proxy-Authorization: Digest username=\"alice\", realm=\"p\", nonce=\"1\"\r\n";
  talk.exchange({.cseq = 1}, "407 Proxy Authentication Required", "Proxy-Authenticate: Digest realm=\"p\"\r\n");
  talk.exchange({.cseq = 2, .more = proxy}, "401 Unauthorized", challenge);
  talk.exchange({.cseq = 3, .more = proxy + digest}, "401 Unauthorized", challenge);  // the nonce ran out meanwhile
  talk.granted({.cseq = 4, .more = proxy + digest});
  for (int cseq = 5; cseq < 20; cseq += 3) {
    talk.exchange({.cseq = cseq}, "401 Unauthorized", challenge);
    talk.exchange({.cseq = cseq + 1, .more = digest}, "401 Unauthorized", challenge);
    talk.granted({.cseq = cseq + 2, .more = digest});
  }
  CHECK(talk.codes().empty());
}

TEST_CASE("an old nonce is told and not counted: reg-stale-nonce (RFC 7616 3.3)") {
  Talk talk;
  for (int cseq = 1; cseq < 6; ++cseq)
    talk.exchange({.cseq = cseq, .more = digest}, "401 Unauthorized",
                  "WWW-Authenticate: Digest realm=\"b.test\", nonce=\"2\", stale=TRUE\r\n");
  CHECK(talk.codes() == Texts(5, "reg-stale-nonce"));
  CHECK(talk.details(FindingCode::reg_stale_nonce).front() == "info 401, realm b.test");
}

TEST_CASE("423 names the interval: reg-423 (RFC 3261 10.2.8)") {
  Talk talk;
  talk.exchange({.cseq = 1, .expires = "60"}, "423 Interval Too Brief", "Min-Expires: 300\r\n");
  talk.exchange({.cseq = 2, .contact = "<sip:a@1.test>;expires=5", .expires = ""}, "423 Interval Too Brief");
  talk.granted({.cseq = 3});
  CHECK(talk.details(FindingCode::reg_423) ==
        Texts{"info asked for 60 s, at least 300 s", "info asked for 5 s, without Min-Expires"});
}

TEST_CASE("a binding that nobody refreshes: reg-expired, at its deadline") {
  Talk talk;
  talk.granted({.cseq = 1}, "60");
  talk.pass(59'000);
  CHECK(talk.codes().empty());
  talk.pass(100'000);
  CHECK(talk.details(FindingCode::reg_expired) ==
        Texts{"warning sip:alice@b.test at sip:alice@192.168.1.5:5070, granted for 60 s"});
  CHECK(talk.scene.events.findings[0].where.time == Timestamp{60'010'000'000});
  CHECK(talk.scene.events.findings[0].connection_id == 1);
}

TEST_CASE("reg-expired says why the refresh failed") {
  const auto told = [](const std::string& answer) {
    Talk talk;
    talk.granted({.cseq = 1}, "60");
    talk.ms = 50'000;
    if (answer.empty())
      talk.scene.send(talk.ms, 1, true, reg({.cseq = 2}));
    else
      talk.exchange({.cseq = 2}, answer);
    talk.pass(200'000);
    const Texts found = talk.details(FindingCode::reg_expired);
    REQUIRE(found.size() == 1);
    REQUIRE(talk.scene.events.registrations.size() == 1);
    CHECK(talk.scene.events.registrations[0].failed_refreshes == 1);
    return found[0].substr(found[0].find(", granted for 60 s") + 18);
  };
  CHECK(told("503 Service Unavailable") == ", the refresh was refused with 503");
  CHECK(told("") == ", the refresh got no answer");
}

TEST_CASE("reg-expired is no warning where the capture or another binding explains it") {
  SECTION("the end of the capture proves nothing") {
    Talk talk;
    talk.granted({.cseq = 1}, "60");
    talk.scene.correlator.finish();
    CHECK(talk.codes().empty());
  }
  SECTION("octets are missing") {
    Talk talk;
    talk.scene.transports = {{1, decode::Transport::tcp}};
    talk.granted({.cseq = 1}, "60");
    talk.scene.gap(30'000, 1);
    talk.pass(100'000);
    CHECK(talk.details(FindingCode::reg_expired).at(0).starts_with("info "));
  }
  SECTION("a refresh that was cut off") {
    Talk talk;
    talk.granted({.cseq = 1}, "60");
    talk.scene.send(50'000, 1, true, reg({.cseq = 2}), false);
    talk.pass(100'000);
    CHECK(talk.details(FindingCode::reg_expired).at(0).starts_with("info "));
  }
  SECTION("a refresh of which only the answer was captured") {
    Talk talk;
    talk.granted({.cseq = 1}, "60");
    talk.scene.send(50'000, 1, false,
                    reply(reg({.cseq = 2}), "200 OK", contacts("<sip:alice@192.168.1.5:5070>;expires=60")));
    talk.pass(100'000);
    CHECK(talk.codes().empty());
    talk.pass(111'000);
    CHECK(talk.codes() == Texts{"reg-expired"});
  }
  SECTION("the device came back with another contact") {
    Talk talk;
    talk.granted({.cseq = 1, .contact = "<sip:alice@192.168.1.5:5070>" + instance}, "60");
    talk.granted({.cseq = 1, .contact = "<sip:alice@192.168.1.5:5099>" + instance, .call_id = "second"}, "600");
    talk.pass(100'000);
    CHECK(talk.details(FindingCode::reg_expired) ==
          Texts{"info sip:alice@b.test at sip:alice@192.168.1.5:5070, granted for 60 s; the device is registered at "
                "sip:alice@192.168.1.5:5099 since"});
  }
  SECTION("the client removed it, and the answer is missing") {
    Talk talk;
    talk.granted({.cseq = 1}, "60");
    talk.scene.send(talk.ms += 10, 1, true, reg({.cseq = 2, .expires = "0"}));
    talk.pass(100'000);
    CHECK(talk.details(FindingCode::reg_expired).at(0).starts_with("info "));
  }
  SECTION("the connection ended: that is what tells") {
    Talk talk;
    talk.scene.transports = {{1, decode::Transport::ws}};
    talk.granted({.cseq = 1}, "60");
    talk.scene.end_connection(1000, 1, decode::ConnectionEnd::fin);
    talk.pass(100'000);
    CHECK(talk.codes().empty());
  }
  SECTION("another device's answer shows that it was refreshed unseen (RFC 3261 10.3)") {
    Talk talk;
    talk.granted({.cseq = 1}, "60");
    talk.ms = 50'000;
    talk.exchange({.cseq = 1, .contact = "<sip:alice@10.0.0.1>", .call_id = "other"}, "200 OK",
                  contacts("<sip:alice@10.0.0.1>;expires=600, <sip:alice@192.168.1.5:5070>;expires=55"));
    talk.pass(100'000);
    CHECK(talk.codes().empty());
    talk.pass(106'000);
    CHECK(talk.codes() == Texts{"reg-expired"});
  }
}

TEST_CASE("another address than the client gave: reg-contact-rewritten, once") {
  const auto told = [](const std::string& answer) {
    Talk talk;
    for (int cseq = 1; cseq < 4; ++cseq) talk.exchange({.cseq = cseq}, "200 OK", contacts(answer));
    return talk.details(FindingCode::reg_contact_rewritten);
  };
  CHECK(told("<sip:alice@203.0.113.9:40001>;expires=600") ==
        Texts{"info sip:alice@192.168.1.5:5070 became sip:alice@203.0.113.9:40001"});
  CHECK(told("<sip:alice@192.168.1.5:5070>;expires=600;received=\"sip:203.0.113.9:40001\"") ==
        Texts{"info sip:alice@192.168.1.5:5070 seen at sip:203.0.113.9:40001"});
  CHECK(told("<sip:alice@192.168.1.5:5070;alias=203.0.113.9~40001~1>;expires=600") ==
        Texts{"info sip:alice@192.168.1.5:5070 seen at 203.0.113.9~40001~1"});
  CHECK(told("<sip:alice@192.168.1.5:5070;transport=udp>;q=1;expires=600").empty());
  CHECK(told("<SIP:alice@192.168.1.5:5070>;expires=600, <sip:bob@10.0.0.1>;expires=5").empty());
}

TEST_CASE("an edge proxy that rewrites the contact makes no second binding") {
  Talk talk;
  const Line first = reg({.cseq = 1});
  const Line further = forwarded(reg({.cseq = 1, .contact = "<sip:alice@203.0.113.9:40001>"}));
  const std::string stored = contacts("<sip:alice@203.0.113.9:40001>;expires=600");
  talk.scene.send(0, 1, true, first);
  talk.scene.send(1, 2, true, further);
  talk.scene.send(5, 2, false, reply(further, "200 OK", stored));
  talk.scene.send(6, 1, false, reply(first, "200 OK", stored));
  talk.scene.correlator.finish();
  REQUIRE(talk.scene.events.registrations.size() == 1);
  CHECK(talk.scene.events.registrations[0].contact == "sip:alice@192.168.1.5:5070");
  CHECK(talk.scene.events.registrations[0].connection_id == 1);
  CHECK(talk.codes() == Texts{"reg-contact-rewritten"});
}

TEST_CASE("the asterisk stands alone and with Expires: 0: reg-wildcard-misuse (RFC 3261 10.2.2)") {
  const auto told = [](const std::string& contact, const std::string& expires) {
    Talk talk;
    const Line line = reg({.cseq = 1, .contact = contact, .expires = expires});
    talk.scene.send(0, 1, true, line);
    talk.scene.send(1, 2, true, forwarded(line));  // the next hop
    return talk.details(FindingCode::reg_wildcard_misuse);
  };
  CHECK(told("*", "0").empty());
  CHECK(told("*", "3600") == Texts{"error Expires: 3600"});
  CHECK(told("*", "") == Texts{"error without Expires"});
  CHECK(told("*, <sip:a@1.test>", "0") == Texts{"error beside sip:a@1.test"});
  CHECK(told("<sip:a@1.test>", "3600").empty());
}

TEST_CASE("a GRUU that was asked for and not given: reg-gruu-absent (RFC 5627 5.2)") {
  const auto told = [](const std::string& contact, const std::string& supported, const std::string& given) {
    Talk talk;
    for (int cseq = 1; cseq < 3; ++cseq)
      talk.exchange({.cseq = cseq, .contact = contact, .more = supported}, "200 OK",
                    contacts(contact + ";expires=600" + given));
    return talk.details(FindingCode::reg_gruu_absent);
  };
  const std::string contact = "<sip:alice@1.test>", asks = "Supported: path, gruu\r\n";
  CHECK(told(contact + instance, asks, "") == Texts{"info for sip:alice@1.test"});
  CHECK(told(contact + instance, asks, ";pub-gruu=\"sip:alice@b.test;gr=urn:uuid:1\"").empty());
  CHECK(told(contact + instance, asks, ";temp-gruu=\"sip:t@b.test;gr\"").empty());
  CHECK(told(contact, asks, "").empty());
  CHECK(told(contact + instance, "Supported: path\r\n", "").empty());
}

TEST_CASE("two bindings of one device: reg-duplicate-instance") {
  const auto told = [](const std::string& second, const std::string& listed, std::uint64_t connection) {
    Talk talk;
    talk.scene.transports = {{1, decode::Transport::ws}, {2, decode::Transport::ws}};
    talk.granted({.cseq = 1, .contact = "<sip:a@one.invalid>;reg-id=1" + instance});
    talk.exchange({.cseq = 1, .contact = second, .call_id = "other"}, "200 OK",
                  contacts(second + ";expires=600" + listed), connection);
    return talk.details(FindingCode::reg_duplicate_instance);
  };
  const std::string old = ", <sip:a@one.invalid>;expires=590;reg-id=1" + instance;
  CHECK(told("<sip:a@two.invalid>;reg-id=1" + instance, old, 2) ==
        Texts{"info <urn:uuid:1> at sip:a@one.invalid over connection 1 with reg-id 1 and at sip:a@two.invalid over "
              "connection 2 with reg-id 1"});
  CHECK(told("<sip:a@two.invalid>;reg-id=2" + instance, old, 2).size() == 1);
  CHECK(told("<sip:a@two.invalid>;reg-id=1" + instance, "", 2).empty());   // the old one is gone, as far as is known
  CHECK(told("<sip:a@two.invalid>;reg-id=1" + instance, old, 1).empty());  // over the same connection
  CHECK(told("<sip:a@two.invalid>;+sip.instance=\"<urn:uuid:2>\"", old, 2).empty());
}

TEST_CASE("a name in .invalid that the registrar knows no way to: sipws-contact-invalid-unroutable") {
  const auto told = [](const std::string& request_more, const std::string& answer, bool behind_edge,
                       const std::string& transport = "WS") {
    Talk talk;
    Line line = reg({.cseq = 1, .contact = "<sip:x@abc.invalid;transport=ws>", .more = request_more});
    if (behind_edge) {
      line.branch += "p";
      line.more = "Via: SIP/2.0/" + transport + " abc.invalid;branch=z9hG4bKbelow\r\n" + line.more;
    }
    Line ok = reply(line, "200 OK", answer);
    if (behind_edge) ok.more = "Via: SIP/2.0/" + transport + " abc.invalid;branch=z9hG4bKbelow\r\n" + ok.more;
    talk.scene.send(0, 1, true, line);
    talk.scene.send(5, 1, false, ok);
    return talk.details(FindingCode::sipws_contact_invalid_unroutable);
  };
  const std::string plain = contacts("<sip:x@abc.invalid;transport=ws>;expires=600");
  CHECK(told("", plain, true) == Texts{"warning sip:x@abc.invalid;transport=ws: neither Outbound nor Path, received or "
                                       "alias behind the edge proxy"});
  CHECK(told("", plain, false).empty());  // the server that the client is connected to knows the connection
  CHECK(told("", plain, true, "UDP").empty());
  CHECK(told("Path: <sip:edge.test;lr>\r\n", plain, true).empty());
  CHECK(told("", plain + "Path: <sip:edge.test;lr>\r\n", true).empty());
  CHECK(told("", plain + "Require: outbound\r\n", true).empty());
  CHECK(told("", contacts("<sip:x@abc.invalid>;expires=600;received=\"sip:203.0.113.9:40001\""), true).empty());
  CHECK(told("", contacts("<sip:x@abc.invalid;alias=203.0.113.9~40001~6>;expires=600"), true).empty());
  CHECK(told("", contacts("<sip:x@203.0.113.9:40001;transport=ws>;expires=600"), true).empty());
}
