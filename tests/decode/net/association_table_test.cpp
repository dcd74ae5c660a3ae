#include "decode/net/association_table.h"

#include "base/limits.h"
#include "decode/net/network.h"
#include "tests/decode/net/recorder.h"
#include "tests/decode/net/sctp_builder.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"

using namespace rung::test;
using namespace rung::net;
namespace limits = rung::limits;

namespace {

constexpr std::uint32_t server_tag = 0x1111, client_tag = 0x2222;

class Wire {
 public:
  NetworkRecorder sink;
  Network network{sink, sink, sink, sink};
  std::uint64_t frame = 0;

  Wire& feed(const std::string& ip, std::int64_t ms = 0, std::size_t cut = 0) {
    const std::string octets = ethernet(ip);
    ExactBytes exact(std::string_view(octets).substr(0, octets.size() - cut));
    auto one = packet(rung::as_text(exact.view()), ++frame, ms * 1'000'000);
    one.wire_size = static_cast<std::uint32_t>(octets.size());
    network.on_packet(one);
    return *this;
  }
  // From the client, and from the server.
  Wire& out(std::string_view chunks, std::int64_t ms = 0, std::uint32_t tag = server_tag) {
    return feed(ipv4({.protocol = 132}, sctp(40000, 5060, tag, chunks)), ms);
  }
  Wire& in(std::string_view chunks, std::int64_t ms = 0, std::uint32_t tag = client_tag) {
    return feed(
        ipv4({.source = "10.0.0.2", .destination = "10.0.0.1", .protocol = 132}, sctp(5060, 40000, tag, chunks)), ms);
  }
  Wire& handshake(std::uint32_t tsn = 100) {
    out(sctp_init(client_tag, tsn), 0, 0).in(sctp_init(server_tag, 500, true));
    return out(sctp_chunk(10, 0, "cookie")).in(sctp_chunk(11, 0, ""));
  }
  Lines finish() {
    network.finish();
    return sink.lines;
  }
};

}  // namespace

TEST_CASE("an association from its handshake to its shutdown") {
  Wire wire;
  wire.handshake()
      .out(sctp_data(100, "request"))
      .in(sctp_chunk(3, 0, be32(100) + zeros(8)) + sctp_data(500, "response"));
  wire.out(sctp_data(101, "be", "B") + sctp_data(102, "tween", "E"));
  wire.in(sctp_chunk(7, 0, be32(102))).out(sctp_chunk(8, 0, "")).in(sctp_chunk(14, 0, "")).out(sctp_data(103, "late"));
  CHECK(wire.finish() ==
        Lines{"sctp 1> 'request' #5", "sctp 1< 'response' #6", "sctp 1> 'between' #7", "sctp 1 end fin #10 by server"});
  CHECK(wire.sink.last_stream.handshake_seen);
  CHECK(to_text(wire.sink.last_stream.client) == "10.0.0.1:40000");
  CHECK(wire.network.counters().sctp_packets == 11);
  CHECK(wire.network.counters().malformed == 0);
}

TEST_CASE("an association that the capture found under way, and an abort") {
  Wire wire;
  wire.in(sctp_data(7, "first")).out(sctp_data(9, "second")).out(sctp_chunk(6, 0, "")).in(sctp_data(8, "late"));
  CHECK(wire.finish() == Lines{"sctp 1< 'first' #1", "sctp 1> 'second' #2", "sctp 1 end rst #3 by client"});
  CHECK_FALSE(wire.sink.last_stream.handshake_seen);
  CHECK(wire.sink.last_stream.client.port == 40000);
}

TEST_CASE("an association without messages, and an abort of nothing, are no connections") {
  Wire wire;
  wire.handshake().in(sctp_chunk(14, 0, ""));
  Wire refused;
  refused.in(sctp_chunk(6, 0, ""));
  CHECK(wire.finish().empty());
  CHECK(refused.finish().empty());
}

TEST_CASE("an association that begins again") {
  Wire wire;
  wire.handshake().out(sctp_data(100, "old"));
  wire.out(sctp_init(client_tag, 100), 1000, 0);  // again, the same
  wire.out(sctp_init(0x3333, 100), 1000, 0).out(sctp_data(100, "new"), 1000, 0x4444);
  CHECK(wire.finish() == Lines{"sctp 1> 'old' #5", "sctp 1 end timeout #6 by client", "sctp 2> 'new' #8",
                               "sctp 2 end open #8 by client"});
}

TEST_CASE("packets with another tag are strays, until they persist") {
  Wire wire;
  wire.handshake().out(sctp_data(100, "one")).out(sctp_data(7, "stray"), 0, 9).out(sctp_data(101, "two"));
  for (std::uint32_t tsn = 50; tsn < 54; ++tsn) wire.out(sctp_data(tsn, "new"), 0, 9);
  CHECK(wire.finish() == Lines{"sctp 1> 'one' #5", "sctp 1> 'two' #7", "sctp 1 end timeout #7 by client",
                               "sctp 2> 'new' #10", "sctp 2> 'new' #11", "sctp 2 end open #11 by client"});
}

TEST_CASE("a lost chunk is told when its time is over, and an idle association ends") {
  Wire wire;
  wire.out(sctp_data(1, "one")).out(sctp_data(3, "three"), 1000).feed(ipv4({}, "x"), 5'999);
  CHECK(wire.sink.lines == Lines{"sctp 1> 'one' #1", "sctp 1> 'three' #2"});
  wire.feed(ipv4({}, "y"), 6'000);
  CHECK(wire.sink.lines.back() == "sctp 1> lost 1 #2");
  wire.feed(ipv4({}, "x"), 8'000'000);
  CHECK(wire.sink.lines.back() == "sctp 1 end timeout #2 by client");
  wire.out(sctp_data(9, "again"), 8'100'000);
  CHECK(wire.finish().back() == "sctp 2 end open #6 by client");
}

TEST_CASE("SCTP cut at every length, and by the snapshot length") {
  const std::string whole = ipv4({.protocol = 132}, sctp(1, 2, 3, sctp_data(1, "one") + sctp_data(2, "two")));
  for (std::size_t cut = 0; cut <= whole.size() + 14; ++cut) {
    Wire wire;
    wire.feed(whole, 0, cut);
    Lines lines = wire.finish();
    INFO(cut);
    CHECK(lines.size() == (cut <= 4 ? 3u : cut <= 24 ? 2u : 0u));  // a chunk counts from its first octet of data on
    for (const std::string& line : lines) CHECK(line.find("'onet") == std::string::npos);
  }
  Wire wire;
  wire.feed(whole, 0, 2);
  CHECK(wire.finish() == Lines{"sctp 1< 'one' #1", "sctp 1< 'tw' #1 of 3 cut", "sctp 1 end open #1 by client"});
}

TEST_CASE("malformed chunks are counted, and what stood before them is kept") {
  Wire wire;
  wire.out(sctp_data(1, "one") + be32(0x00030002) + sctp_data(2, "two")).feed(ipv4({.protocol = 132}, "short"));
  CHECK(wire.finish() == Lines{"sctp 1> 'one' #1", "sctp 1 end open #1 by client"});
  CHECK(wire.network.counters().malformed == 2);
}

TEST_CASE("SCTP over UDP, where all of it is SCTP") {
  Wire wire;
  const std::string inner = sctp(40000, 5060, 1, sctp_data(1, "message"));
  wire.feed(ipv4({}, udp({.source_port = 9899, .destination_port = 9899}, inner)));
  wire.feed(ipv4({}, udp({.destination_port = 9899}, "OPTIONS sip:bob@example.com SIP/2.0\r\n\r\n")));
  CHECK(wire.finish() == Lines{"sctp 1> 'message' #1",
                               "udp #2 10.0.0.1:5060 > 10.0.0.2:9899 'OPTIONS sip:bob@example.com SIP/2.0\r\n\r\n'",
                               "sctp 1 end open #1 by client"});
}

TEST_CASE("at the limit of associations the longest idle one ends") {
  NetworkRecorder sink;
  AssociationTable table(sink, sink);
  const std::string chunks = sctp_data(1, "x");
  for (std::uint32_t i = 0; i <= limits::sctp_associations; ++i) {
    SctpPacket one{static_cast<std::uint16_t>(1024 + i), 5060, 1, rung::as_bytes(chunks),
                   static_cast<std::uint32_t>(chunks.size())};
    table.on_packet(address("10.0.0.1"), address("10.0.0.2"), one, {1, i + 1, {}}, {});
  }
  CHECK(table.size() == limits::sctp_associations);
  CHECK(sink.lines[limits::sctp_associations] ==
        "sctp-over-limit #1 10.0.0.2:5060 to 10.0.0.1:1024: too many associations");
  CHECK(sink.lines[limits::sctp_associations + 1] == "sctp 1 end over_limit #1 by client");
}

TEST_CASE("where memory is short, half of the associations end, the longest idle ones") {
  NetworkRecorder sink;
  AssociationTable table(sink, sink);
  const std::string chunks = sctp_data(1, "x");
  for (std::uint16_t port = 1024; port < 1028; ++port) {
    SctpPacket one{port, 5060, 1, rung::as_bytes(chunks), static_cast<std::uint32_t>(chunks.size())};
    table.on_packet(address("10.0.0.1"), address("10.0.0.2"), one, {1, port, {}}, {});
  }
  table.hold_half({});
  CHECK(table.size() == 2);
  CHECK(std::count(sink.lines.begin(), sink.lines.end(), "sctp 1 end over_limit #1024 by client") == 1);
  table.hold_half({});
  table.hold_half({});
  CHECK(table.size() == 0);
}

TEST_CASE("all associations together hold no more than their limit") {
  NetworkRecorder sink;
  AssociationTable table(sink, sink);
  const std::string text(60'000, 'x');
  for (std::uint16_t port = 1; port <= 30; ++port)
    for (std::uint32_t tsn = 1; tsn <= 50; ++tsn) {
      const std::string chunks = sctp_data(tsn, text, tsn == 1 ? "B" : "");
      SctpPacket one{port, 5060, 1, rung::as_bytes(chunks), static_cast<std::uint32_t>(chunks.size())};
      table.on_packet(address("10.0.0.1"), address("10.0.0.2"), one, {1, tsn, {}}, {});
      REQUIRE(table.held() <= limits::sctp_total_octets);
    }
  CHECK(std::any_of(sink.lines.begin(), sink.lines.end(),
                    [](const std::string& line) { return line.starts_with("sctp-over-limit"); }));
  table.finish();
  CHECK(table.held() == 0);
}
