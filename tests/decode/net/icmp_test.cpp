#include "decode/net/icmp.h"

#include "decode/net/ip.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/packet_builder.h"

using namespace rung;
using namespace rung::test;
using net::IcmpError;

namespace {

const IpFields fields6{.source = "2001:db8::1", .destination = "2001:db8::2"};

std::string icmp(int type, int code, std::uint32_t word, const std::string& quoted) {
  return std::string{static_cast<char>(type), static_cast<char>(code), 0, 0} + be32(word) + quoted;
}

std::string told(bool v6, const std::string& octets) {
  ExactBytes exact(octets);
  Result<IcmpError> error = net::parse_icmp(v6, exact.view());
  if (!error) return error.error().code == ParseErrorCode::truncated ? "truncated" : "none";
  return std::string(net::to_text(*error, v6)) + ": " + to_text(error->source) + " > " + to_text(error->destination) +
         " '" + std::string(as_text(error->payload)) + "'" + (error->mtu ? " mtu " + std::to_string(error->mtu) : "");
}

}  // namespace

TEST_CASE("an ICMP error tells what it quotes") {
  const std::string quoted4 = ipv4({}, udp({}, "hello")), quoted6 = ipv6(fields6, udp({}, "hello"));
  const std::string flow4 = ": 10.0.0.1:5060 > 10.0.0.2:5060 'hello'";
  const std::string flow6 = ": [2001:db8::1]:5060 > [2001:db8::2]:5060 'hello'";
  struct Row {
    bool v6;
    std::string octets, expected;
  };
  for (const Row& row : {
           Row{false, icmp(3, 3, 0, quoted4), "port unreachable" + flow4},
           Row{false, icmp(3, 13, 0, quoted4), "communication administratively prohibited" + flow4},
           Row{false, icmp(3, 77, 0, quoted4), "unreachable" + flow4},
           Row{false, icmp(3, 4, 1400, quoted4), "fragmentation needed" + flow4 + " mtu 1400"},
           Row{false, icmp(11, 0, 0, quoted4), "time to live exceeded" + flow4},
           Row{true, icmp(1, 4, 0, quoted6), "port unreachable" + flow6},
           Row{true, icmp(1, 200, 0, quoted6), "unreachable" + flow6},
           Row{true, icmp(2, 0, 1280, quoted6), "packet too big" + flow6 + " mtu 1280"},
           Row{true, icmp(3, 0, 0, quoted6), "time to live exceeded" + flow6},
           Row{false, icmp(8, 0, 0, quoted4), "none"},
           Row{false, icmp(0, 0, 0, ""), "none"},
           Row{true, icmp(135, 0, 0, std::string(16, 'x')), "none"},
           Row{false, icmp(3, 3, 0, "\xf0 not IP"), "none"},
       }) {
    INFO(row.expected);
    CHECK(told(row.v6, row.octets) == row.expected);
  }
}

TEST_CASE("an ICMP error may quote as little as the ports, and nothing less") {
  const std::string whole = icmp(3, 3, 0, ipv4({}, udp({}, "hello")));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    std::string expected = "truncated";
    if (size >= 8 + 20 + 4)
      expected = "port unreachable: 10.0.0.1:5060 > 10.0.0.2:5060 '" +
                 (size > 8 + 20 + 8 ? whole.substr(8 + 20 + 8, size - 36) : "") + "'";
    CHECK(told(false, whole.substr(0, size)) == expected);
  }
}

TEST_CASE("ICMP errors pass through the network stage") {
  NetworkRecorder sink;
  net::Network network{sink, sink, sink, sink};
  std::string octets =
      ethernet(ipv4({.source = "10.0.0.9", .protocol = net::protocol_icmp}, icmp(3, 3, 0, ipv4({}, udp({}, "hello")))));
  network.on_packet(packet(octets, 1, 0, capture::LinkType::ethernet));
  CHECK(sink.lines == Lines{"icmp #1 10.0.0.9: port unreachable for 10.0.0.1:5060 > 10.0.0.2:5060 'hello'"});
}
