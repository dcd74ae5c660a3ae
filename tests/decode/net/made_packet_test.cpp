#include "capture/made_packet.h"

#include <string>

#include "capture/socket_address.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"

namespace rung::test {
namespace {

Endpoint endpoint(const char* text) { return *capture::parse_socket_address(text); }

struct Wire {
  NetworkRecorder recorder;
  net::Network network{recorder, recorder, recorder, recorder};
  std::uint64_t frame = 0;

  void add(const std::vector<std::uint8_t>& octets) {
    capture::Packet packet;
    ++frame;
    packet.ref = {1, frame, {static_cast<std::int64_t>(frame) * 1'000'000}};
    packet.link_type = capture::LinkType::raw;
    packet.bytes = octets;
    packet.wire_size = static_cast<std::uint32_t>(octets.size());
    network.on_packet(packet);
  }
};

// RFC 1071: with the checksum in it the sum of all words is -0.
std::uint32_t folded_sum(Bytes octets, std::uint64_t sum = 0) {
  for (std::size_t i = 0; i < octets.size(); ++i) sum += std::uint64_t{octets[i]} << (i % 2 == 0 ? 8 : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint32_t>(sum);
}

void check_sums(const std::vector<std::uint8_t>& packet, bool v6, std::uint8_t protocol) {
  const Bytes all(packet);
  const std::size_t header = v6 ? 40 : 20;
  if (!v6) CHECK(folded_sum(all.first(header)) == 0xffff);
  const Bytes addresses = v6 ? all.subspan(8, 32) : all.subspan(12, 8);
  CHECK(folded_sum(all.subspan(header), folded_sum(addresses) + protocol + (packet.size() - header)) == 0xffff);
}

TEST_CASE("made packets: datagrams are read as they were sent, with right checksums") {
  struct Way {
    const char *from, *to;
  };
  for (const Way& way : {Way{"192.0.2.1:5060", "198.51.100.2:9060"}, Way{"[2001:db8::1]:5060", "[2001:db8::2]:9060"}})
    for (const std::size_t size : {0u, 1u, 2u, 1500u, 65'507u}) {
      INFO(way.from << ", " << size);
      const std::string text(size, 'x');
      const std::vector<std::uint8_t> packet =
          capture::made_datagram(endpoint(way.from), endpoint(way.to), as_bytes(text));
      check_sums(packet, way.from[0] == '[', 17);
      Wire wire;
      wire.add(packet);
      CHECK(wire.recorder.lines == Lines{"udp #1 " + std::string(way.from) + " > " + way.to + " '" + text + "'"});
    }
}

TEST_CASE("made packets: segments are a connection") {
  const Endpoint client = endpoint("192.0.2.1:40000"), server = endpoint("192.0.2.2:9060");
  const auto segment = [](const Endpoint& from, const Endpoint& to, std::uint32_t sequence, std::uint32_t acknowledged,
                          capture::TcpFlags flags, std::string_view text = {}) {
    std::vector<std::uint8_t> packet = capture::made_segment(from, to, sequence, acknowledged, flags, as_bytes(text));
    check_sums(packet, false, 6);
    return packet;
  };
  Wire wire;
  wire.add(segment(client, server, 0, 0, {.syn = true}));
  wire.add(segment(server, client, 0, 1, {.syn = true, .ack = true}));
  wire.add(segment(client, server, 1, 1, {.ack = true}, "hello"));
  wire.add(segment(server, client, 1, 6, {.ack = true}));
  wire.add(segment(client, server, 6, 1, {.ack = true}, std::string(capture::made_tcp_octets, 'x')));
  wire.add(segment(client, server, 6 + capture::made_tcp_octets, 1, {.ack = true, .fin = true}));
  wire.add(segment(server, client, 1, 7 + capture::made_tcp_octets, {.ack = true, .fin = true}));
  wire.network.finish();
  REQUIRE(wire.recorder.lines.size() == 3);
  CHECK(wire.recorder.lines[0] == "1> 0 'hello' #3");
  CHECK(wire.recorder.lines[1].starts_with("1> 5 'xxx"));
  CHECK(wire.recorder.lines[2].find("end fin") != std::string::npos);
}

}  // namespace
}  // namespace rung::test
