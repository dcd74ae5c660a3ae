#include "decode/dns_log.h"

#include "base/limits.h"
#include "tests/decode/dns/dns_wire.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using namespace dns::test;
using Texts = std::vector<std::string>;

const net::Endpoint phone = endpoint(1, 40000), resolver = endpoint(53, 53), server = endpoint(2, 5060);

class Wire : public ScriptedDatagrams<Wire> {
 public:
  Wire& answers(const std::string& question, const std::vector<std::string>& records) {
    return send(resolver, phone, answer(question, 1, records));
  }
  Wire& calls() {
    send(phone, server, request("INVITE"));
    decoder_.finish();
    return *this;
  }
};

std::string octets_of_server() { return std::string("\xc0\x00\x02\x02", 4); }

}  // namespace

TEST_CASE("a connection is told by the names that DNS answers gave its server") {
  Wire wire;
  wire.answers("example.com", {naptr_record("example.com", "SIP+D2U", "_sip._udp.example.com")});
  wire.answers("_sip._udp.example.com", {srv_record("_sip._udp.example.com", 5060, "edge.example.com")});
  wire.answers("edge.example.com", {a_record("edge.example.com", octets_of_server())}).calls();
  CHECK(wire.recorder.events == Texts{"1 opened", "1 resolved", "1 ended"});
  CHECK(wire.recorder.ended[1].resolved_host == "edge.example.com");
  CHECK(wire.recorder.ended[1].resolved_service == "_sip._udp.example.com");
  CHECK(wire.recorder.finding_texts() ==
        Texts{"dns-naptr-sip: example.com: SIP+D2U at _sip._udp.example.com, order 50"});
}

TEST_CASE("a transport that DNS did not offer is told once the connection ends") {
  Wire wire;
  wire.answers("example.com", {naptr_record("example.com", "SIPS+D2W", "_sips._wss.example.com"),
                               srv_record("_sip._tcp.example.com", 5060, "edge.example.com"),
                               a_record("edge.example.com", octets_of_server())});
  wire.calls();
  CHECK(wire.recorder.finding_texts() ==
        Texts{"dns-naptr-sip: example.com: SIPS+D2W at _sips._wss.example.com, order 50",
              "dns-chosen-transport-mismatch: UDP; example.com offers TCP, WSS"});
}

TEST_CASE("an address alone says nothing of transports, and an alias is told by what was asked for") {
  Wire wire;
  wire.answers("sip.example.com", {dns::test::record(wire_name("sip.example.com"), 5, wire_name("edge-7.invalid")),
                                   a_record("edge-7.invalid", octets_of_server())});
  wire.calls();
  CHECK(wire.recorder.ended[1].resolved_host == "sip.example.com");
  CHECK(wire.recorder.findings.empty());
}

TEST_CASE("questions, broken answers and other services change nothing") {
  Wire wire;
  std::string question = answer("a", 1, {a_record("a", octets_of_server())});
  question[2] = 1;  // no response
  wire.send(resolver, phone, question).send(resolver, phone, "no DNS").send(phone, resolver, question);
  wire.answers("a", {naptr_record("a", "E2U+sip", "b")}).calls();
  CHECK(wire.recorder.events == Texts{"1 opened", "1 ended"});
  CHECK(wire.recorder.findings.empty());
}

TEST_CASE("of all addresses the latest are remembered") {
  Wire wire;
  wire.answers("first", {a_record("first", octets_of_server())});
  for (std::size_t i = 0; i < limits::dns_names; ++i)
    wire.answers("x", {a_record("x", "\x0a" + rung::test::be16(i >> 8) + rung::test::octet(i))});
  wire.calls();
  CHECK(wire.recorder.events == Texts{"1 opened", "1 ended"});
}

}  // namespace rung::decode::test
