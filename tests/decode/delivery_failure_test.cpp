#include "base/limits.h"
#include "decode/net/ip.h"
#include "tests/decode/scripted_stream.h"
#include "tests/support/catch.h"

namespace rung::decode::test {
namespace {

using Texts = std::vector<std::string>;

const net::Endpoint alice = endpoint(1, 5060), bob = endpoint(2, 5060);
const net::IpAddress router = endpoint(9, 0).address;

class Wire : public ScriptedDatagrams<Wire> {
 public:
  Wire& refuse(const net::Endpoint& from, const net::Endpoint& to, std::string_view quoted,
               std::uint8_t protocol = net::protocol_udp) {
    rung::test::ExactBytes exact(quoted);
    net::IcmpError error;
    error.type = error.code = 3;
    error.protocol = protocol;
    error.source = from;
    error.destination = to;
    error.payload = exact.view();
    decoder_.on_icmp_error(next_packet(), router, error);
    return *this;
  }
  Wire& stream(const net::Endpoint& from, const net::Endpoint& to, std::string_view octets) {
    net::Stream opened{7, from, to, {1, 1, {}}, true};
    rung::test::ExactBytes exact(octets);
    decoder_.on_chunk(opened, {net::Direction::from_client, 0, exact.view(), next_packet()});
    return *this;
  }
};

TEST_CASE("an ICMP error belongs to the flow it quotes") {
  Wire wire;
  const std::string invite = request("INVITE", "v=0\r\n");
  wire.send(alice, bob, invite).refuse(alice, bob, invite.substr(0, 60)).refuse(alice, bob, "").refuse(bob, alice, "x");
  CHECK(wire.recorder.failures == Texts{"port unreachable from 192.0.2.9 of client INVITE",
                                        "port unreachable from 192.0.2.9 of client ?",
                                        "port unreachable from 192.0.2.9 of server ?"});
  CHECK(wire.recorder.messages == Texts{"INVITE client 1-1"});  // what is quoted is no message of its own
}

TEST_CASE("an ICMP error about a stream is told, whoever sent what it quotes") {
  Wire wire;
  wire.stream(alice, bob, request("OPTIONS")).refuse(bob, alice, "", net::protocol_tcp);
  CHECK(wire.recorder.failures == Texts{"port unreachable from 192.0.2.9 of server ?"});
}

TEST_CASE("ICMP errors about traffic that is not known are nobody's") {
  Wire wire;
  wire.send(alice, bob, request("INVITE"));
  wire.refuse(alice, endpoint(3, 5060), request("INVITE")).refuse(alice, bob, "", net::protocol_tcp);
  CHECK(wire.recorder.failures.empty());
}

TEST_CASE("a flood of ICMP errors is told so often and no more") {
  Wire wire;
  wire.send(alice, bob, request("INVITE"));
  for (std::size_t i = 0; i < 2 * limits::findings_per_connection; ++i) wire.refuse(alice, bob, "");
  CHECK(wire.recorder.failures.size() == limits::findings_per_connection);
}

}  // namespace
}  // namespace rung::decode::test
