#include "correlate/registration_addresses.h"

#include "base/limits.h"
#include "tests/correlate/scene.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;
using correlate::RegistrationAddresses;

namespace {

using Texts = std::vector<std::string>;

std::string found(const std::optional<RegistrationAddresses::Found>& place) {
  return place ? std::to_string(place->registration_id) + " " + std::string(to_text(place->kind)) : "";
}

const std::string instance = "+sip.instance=\"<urn:uuid:1>\"";
const std::string contact = "<sip:x@abc.invalid;transport=ws>;reg-id=1;" + instance;

// A REGISTER of a browser and what it is answered.
void enrol(Scene& scene, std::int64_t ms, int cseq, const std::string& answer, const std::string& call_id = "reg",
           const std::string& more = "Supported: path, gruu, outbound\r\n") {
  Line line{"REGISTER sip:b.test", std::to_string(cseq) + " REGISTER", "z9hG4bKr" + std::to_string(cseq)};
  line.to_uri = line.from_uri = "sip:bob@b.test";
  line.call_id = call_id;
  line.more = "Contact: " + contact + "\r\n" + more;
  scene.send(ms, 1, true, line);
  line.start = "200 OK";
  line.to_tag = "rt";
  line.more = answer;
  scene.send(ms + 5, 1, false, line);
}
std::string granted(const std::string& gruus, const std::string& more = "Require: outbound\r\n") {
  return "Contact: " + contact + ";expires=600" + gruus + "\r\n" + more;
}

Line invite(const std::string& uri, int number, const std::string& more = {}) {
  Line line{"INVITE " + uri, "1 INVITE", "z9hG4bKi" + std::to_string(number)};
  line.call_id = "call" + std::to_string(number);
  line.more = more;
  return line;
}

// "registration-reached 1 call 1 {...}"
Texts reached(Scene& scene) {
  scene.correlator.finish();
  Texts all;
  for (const correlate::StateChange& change : scene.events.changes)
    if (change.kind == "registration-reached" || change.kind == "registration-sender")
      all.push_back(std::string(change.kind) + " " + std::to_string(change.registration_id) + " call " +
                    std::to_string(change.call) + " on " + std::to_string(change.connection_id) + " " + change.detail);
  return all;
}

}  // namespace

TEST_CASE("a URI leads to the registration that was given it (RFC 5627 4.2, RFC 5626 5.2)") {
  RegistrationAddresses addresses;
  CHECK(addresses.learn_gruu(1, "sip:bob@B.test;gr=urn:uuid:ABC"));
  CHECK(addresses.learn_gruu(1, "sip:tgruu.7hs@b.test;gr"));
  CHECK(addresses.learn_gruu(1, "sip:tgruu.8hs@b.test;gr"));
  CHECK(addresses.learn_path(1, "<sip:VskztcQ@edge.test:5060;lr;ob>"));
  CHECK(addresses.learn_gruu(1, "sip:bob@b.test"));           // no GRUU
  CHECK(addresses.learn_gruu(1, "mailto:bob@b.test;gr=1"));   // nor this
  CHECK(addresses.learn_path(1, "<sip:edge.test;lr;ob>"));    // no token
  CHECK(addresses.learn_path(1, "<sip:user@edge.test;lr>"));  // nor this
  CHECK(addresses.size() == 4);

  CHECK(found(addresses.find_gruu("sips:bob@b.TEST;x=y;GR=urn:uuid:abc")) == "1 public-gruu");
  CHECK(found(addresses.find_gruu("sip:tgruu.7hs@b.test;gr")) == "1 temporary-gruu");
  CHECK(found(addresses.find_token("sip:VskztcQ@EDGE.test:5060;ob;lr")) == "1 flow-token");
  for (const char* other : {"sip:bob@b.test", "sip:bob@b.test;gr=urn:uuid:2", "sip:Bob@b.test;gr=urn:uuid:abc",
                            "sip:tgruu.9@b.test;gr", "sip:tgruu.7hs@c.test;gr", "nonsense", ""})
    CHECK(found(addresses.find_gruu(other)).empty());
  for (const char* other :
       {"sip:vskztcq@edge.test:5060;ob", "sip:VskztcQ@edge.test;ob", "sip:VskztcQ@edge.test:5060;lr"})
    CHECK(found(addresses.find_token(other)).empty());

  addresses.forget_temporary(1);
  CHECK(found(addresses.find_gruu("sip:tgruu.7hs@b.test;gr")).empty());
  CHECK(found(addresses.find_gruu("sip:bob@b.test;gr=urn:uuid:abc")) == "1 public-gruu");
  // A second flow of the instance has the same public GRUU.
  CHECK(addresses.learn_gruu(2, "sip:bob@b.test;gr=urn:uuid:abc"));
  CHECK(found(addresses.find_gruu("sip:bob@b.test;gr=urn:uuid:abc")) == "2 public-gruu");
  addresses.forget(1);
  CHECK(found(addresses.find_gruu("sip:bob@b.test;gr=urn:uuid:abc")) == "2 public-gruu");
  CHECK(addresses.size() == 1);
  addresses.forget(2);
  addresses.forget(3);
  CHECK(addresses.size() == 0);
}

TEST_CASE("more addresses than are remembered are not learnt") {
  RegistrationAddresses addresses;
  for (std::size_t i = 0; i < limits::registration_addresses; ++i)
    addresses.learn_gruu(i, "sip:" + std::to_string(i) + "@b.test;gr");
  CHECK(addresses.size() == limits::registration_addresses);
  CHECK_FALSE(addresses.learn_gruu(1, "sip:more@b.test;gr"));
  CHECK(addresses.learn_gruu(2, "sip:1@b.test;gr"));
  addresses.forget(5);
  CHECK(addresses.learn_gruu(1, "sip:more@b.test;gr"));
}

TEST_CASE("at that limit it is told, once") {
  Scene scene;
  std::string path = "Path: ";
  for (std::size_t i = 0; i <= limits::registration_addresses; ++i)
    path += (i == 0 ? "<sip:" : ",<sip:") + std::to_string(i) + "@e;ob>";
  enrol(scene, 0, 1, granted("", "Require: outbound\r\n" + path + "\r\n"));
  enrol(scene, 1000, 2, granted(";temp-gruu=\"sip:t1@b.test;gr\""));
  REQUIRE(scene.events.codes("correlate") == Texts{"correlate-over-limit"});
  CHECK(scene.events.findings[0].code == FindingCode::reg_gruu_absent);
  CHECK(scene.events.findings[1].detail.ends_with("400000 GRUUs and flow tokens open"));
}

TEST_CASE("calls to a GRUU tell which registration they reached") {
  Scene scene;
  scene.transports = {{1, decode::Transport::ws}};
  enrol(scene, 0, 1, granted(";pub-gruu=\"sip:bob@b.test;gr=urn:uuid:1\";temp-gruu=\"sip:t1@b.test;gr\""));
  enrol(scene, 300'000, 2, granted(";pub-gruu=\"sip:bob@b.test;gr=urn:uuid:1\";temp-gruu=\"sip:t2@b.test;gr\""));
  scene.send(310'000, 2, true, invite("sip:bob@b.test;gr=urn:uuid:1", 1));
  scene.send(310'500, 2, true, invite("sip:bob@b.test;gr=urn:uuid:1", 1));  // a retransmission
  scene.send(320'000, 2, true, invite("sip:t1@b.test;gr", 2));              // of before, and still good
  scene.send(330'000, 2, true, invite("sip:t9@b.test;gr", 3));
  scene.send(340'000, 2, true, invite("sip:carol@c.test", 4, "Contact: <sip:t2@b.test;gr>\r\n"));
  CHECK(reached(scene) == Texts{"registration-reached 1 call 1 on 1 {\"by\":\"public-gruu\"}",
                                "registration-reached 1 call 2 on 1 {\"by\":\"temporary-gruu\"}",
                                "registration-sender 1 call 4 on 1 {\"by\":\"temporary-gruu\"}"});
  CHECK(scene.events.registrations.at(0).outbound);
}

TEST_CASE("another Call-ID, and the end of a registration, end GRUUs") {
  Scene scene;
  enrol(scene, 0, 1, granted(";pub-gruu=\"sip:bob@b.test;gr=urn:uuid:1\";temp-gruu=\"sip:t1@b.test;gr\""));
  enrol(scene, 10'000, 2, granted(";temp-gruu=\"sip:t2@b.test;gr\""), "other");
  scene.send(20'000, 2, true, invite("sip:t1@b.test;gr", 1));
  scene.send(20'000, 2, true, invite("sip:t2@b.test;gr", 2));
  scene.send(900'000, 2, true, invite("sip:bob@b.test;gr=urn:uuid:1", 3));  // expired since
  CHECK(reached(scene) == Texts{"registration-reached 1 call 2 on 1 {\"by\":\"temporary-gruu\"}"});
}

TEST_CASE("flow tokens of Path tie a call to its flow; Flow-Timer is kept") {
  Scene scene;
  enrol(scene, 0, 1,
        granted("", "Require: outbound\r\nPath: <sip:p.test;lr>, <sip:TOKEN@edge.test;lr;ob>\r\nFlow-Timer: 120\r\n"));
  scene.send(10'000, 2, true,
             invite("sip:x@abc.invalid", 1, "Route: <sip:p.test;lr>, <sip:TOKEN@edge.test;lr;ob>\r\n"));
  scene.send(20'000, 2, true, invite("sip:x@abc.invalid", 2, "Route: <sip:OTHER@edge.test;lr;ob>\r\n"));
  CHECK(reached(scene) == Texts{"registration-reached 1 call 1 on 1 {\"by\":\"flow-token\"}"});
  CHECK(scene.events.registrations.at(0).flow_timer_s == 120u);
}

TEST_CASE("Outbound that was asked for and not granted is told once (RFC 5626 6)") {
  const auto told = [](const std::string& answer, const std::string& more) {
    Scene scene;
    for (int i = 1; i < 4; ++i) enrol(scene, i * 1000, i, answer, "reg", more);
    Texts all;
    for (const Finding& finding : scene.events.findings)
      all.push_back(std::string(row_of(finding.code).id) + ": " + finding.detail);
    return all;
  };
  const std::string asks = "Supported: path, OUTBOUND\r\n";
  CHECK(told(granted("", ""), asks) ==
        Texts{"sipws-outbound-not-granted: the answer neither requires outbound nor has Path"});
  CHECK(told(granted("", "Path: <sip:edge.test;lr;ob>\r\n"), asks) ==
        Texts{"sipws-outbound-not-granted: the answer has Path, but does not require outbound"});
  CHECK(told(granted(""), asks).empty());
  CHECK(told(granted("", ""), "Supported: path\r\n").empty());
  CHECK(told("Contact: " + contact + ";expires=0\r\n", asks + "Expires: 0\r\n").empty());
}
