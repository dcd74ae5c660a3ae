// What a network tells its watcher about packets.
#include "decode/net/packet_watcher.h"

#include "decode/net/network.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/packet_builder.h"

using namespace rung::test;
using rung::net::Network;

namespace {

class Watched : private rung::net::PacketWatcher {
 public:
  Watched() { network.watch(*this); }

  Watched& feed(std::string_view ip, std::int64_t ms = 0) {
    const std::string frame = ethernet(ip);
    ExactBytes exact(frame);
    network.on_packet(packet(rung::as_text(exact.view()), ++frame_, ms * 1'000'000));
    return *this;
  }

  Lines lines;

 private:
  static std::string number(const rung::PacketRef& packet) { return "#" + std::to_string(packet.frame); }

  void on_stream_packet(const rung::PacketRef& packet, rung::net::Carrier carrier, std::uint64_t id,
                        const rung::net::Endpoint& source, const rung::net::Endpoint& destination) override {
    lines.push_back(number(packet) + (carrier == rung::net::Carrier::tcp ? " tcp " : " sctp ") + std::to_string(id) +
                    " " + to_text(source) + " > " + to_text(destination));
  }
  void on_reassembled(const std::vector<rung::PacketRef>& packets) override {
    std::string line = "reassembled";
    for (const auto& packet : packets) line += " " + number(packet);
    lines.push_back(line);
  }
  void on_duplicate(const rung::PacketRef& copy, const rung::PacketRef& original) override {
    lines.push_back(number(copy) + " is " + number(original));
  }

  NetworkRecorder sink_;
  Network network{sink_, sink_, sink_, sink_};
  std::uint64_t frame_ = 0;
};

std::string from_client(const TcpFields& fields, std::string_view payload = {}, std::uint16_t id = 0) {
  return ipv4({.protocol = 6, .id = id}, tcp(fields, payload));
}

std::string from_server(std::uint32_t sequence, std::string_view flags) {
  return ipv4(
      {.source = "10.0.0.2", .destination = "10.0.0.1", .protocol = 6},
      tcp({.source_port = 80, .destination_port = 40000, .sequence = sequence, .flags = flags, .acknowledgement = 11}));
}

const std::string to_server = " 10.0.0.1:40000 > 10.0.0.2:80", to_client = " 10.0.0.2:80 > 10.0.0.1:40000";

}  // namespace

TEST_CASE("every segment of a connection is told, those behind its end too, and the next one has another id") {
  Watched run;
  run.feed(from_client({.sequence = 10, .flags = "S"})).feed(from_server(20, "SA"));
  run.feed(from_client({.sequence = 11, .flags = "A", .acknowledgement = 21}, "x"));
  run.feed(from_client({.sequence = 12, .flags = "FA", .acknowledgement = 21}));
  run.feed(from_server(21, "FA")).feed(from_client({.sequence = 13, .flags = "A", .acknowledgement = 22}));
  run.feed(from_client({.sequence = 5000, .flags = "S"}), 100);
  CHECK(run.lines == Lines{"#1 tcp 1" + to_server, "#2 tcp 1" + to_client, "#3 tcp 1" + to_server,
                           "#4 tcp 1" + to_server, "#5 tcp 1" + to_client, "#6 tcp 1" + to_server,
                           "#7 tcp 2" + to_server});
}

TEST_CASE("a RST without a connection belongs to none") {
  Watched run;
  run.feed(from_client({.sequence = 10, .flags = "R"}));
  CHECK(run.lines.empty());
}

TEST_CASE("the fragments of a datagram are told together, and before what is in it") {
  const std::string segment = tcp({.sequence = 10, .flags = "A"}, "0123456789abcdef0123456789");
  const auto fragment = [&](std::uint16_t offset, std::size_t size, bool more) {
    return ipv4({.protocol = 6, .id = 7, .fragment_offset = offset, .more_fragments = more},
                segment.substr(offset, size));
  };
  Watched run;
  run.feed(fragment(24, 100, false)).feed(fragment(0, 16, true)).feed(fragment(0, 16, true), 10);
  run.feed(fragment(16, 8, true), 11);
  REQUIRE(run.lines.size() == 2);
  CHECK(run.lines[0] == "reassembled #1 #2 #3 #4 #4");
  CHECK(run.lines[1] == "#4 tcp 1" + to_server);
}

TEST_CASE("a copy is told with the packet that it is a copy of") {
  Watched run;
  const std::string segment = from_client({.sequence = 10, .flags = "A"}, "x", 77);
  run.feed(segment).feed(segment);
  CHECK(run.lines == Lines{"#1 tcp 1" + to_server, "#2 is #1"});
}

TEST_CASE("a tunnel's packets are told by what is in them") {
  const std::string inner = from_client({.sequence = 10, .flags = "A"}, "0123456789abcdef");
  const std::string gre = be16(0) + be16(0x0800) + inner;
  Watched run;
  run.feed(ipv4({.source = "192.0.2.1", .destination = "192.0.2.2", .protocol = 47, .id = 9, .more_fragments = true},
                gre.substr(0, 40)));
  run.feed(ipv4({.source = "192.0.2.1", .destination = "192.0.2.2", .protocol = 47, .id = 9, .fragment_offset = 40},
                gre.substr(40)));
  CHECK(run.lines == Lines{"reassembled #1 #2 #2", "#2 tcp 1" + to_server});
}
