#include "decode/net/network.h"

#include "base/limits.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"
#include "tests/support/exact_bytes.h"
#include "tests/support/packet_builder.h"

using namespace rung::test;
using rung::capture::LinkType;
using rung::net::Network;
namespace limits = rung::limits;

namespace {

class Run {
 public:
  NetworkRecorder sink;
  Network network{sink, sink, sink, sink};
  std::uint64_t frame = 0;

  Run& feed(std::string_view octets, std::int64_t ms = 0, LinkType link_type = LinkType::ethernet,
            std::size_t wire_size = 0) {
    ExactBytes exact(octets);
    auto one = packet(rung::as_text(exact.view()), ++frame, ms * 1'000'000, link_type);
    if (wire_size > 0) one.wire_size = static_cast<std::uint32_t>(wire_size);
    network.on_packet(one);
    return *this;
  }
  const Lines& lines() const { return sink.lines; }
};

const IpFields fields6{.source = "2001:db8::1", .destination = "2001:db8::2"};
constexpr const char* hello4 = "udp #1 10.0.0.1:5060 > 10.0.0.2:5060 'hello'";
constexpr const char* hello6 = "udp #1 [2001:db8::1]:5060 > [2001:db8::2]:5060 'hello'";

}  // namespace

TEST_CASE("a datagram comes through every link layer") {
  const std::string v4 = ipv4({}, udp({}, "hello"));
  const std::string v6 = ipv6(fields6, udp({}, "hello"));
  struct Row {
    const char* name;
    LinkType link_type;
    std::string octets;
    const char* line;
  };
  for (const Row& row :
       {Row{"ethernet", LinkType::ethernet, ethernet(v4), hello4},
        Row{"ethernet, padded", LinkType::ethernet, ethernet(v4) + zeros(20), hello4},
        Row{"ethernet, IPv6", LinkType::ethernet, ethernet(v6, 0x86dd), hello6},
        Row{"stacked VLANs", LinkType::ethernet, ethernet(v4, 0x0800, {0x88a8, 0x8100}), hello4},
        Row{"SLL", LinkType::linux_sll, linux_sll(v6, 0x86dd, {0x8100}), hello6},
        Row{"SLL2", LinkType::linux_sll2, linux_sll2(v4), hello4}, Row{"raw", LinkType::raw, v6, hello6},
        Row{"raw IPv4", LinkType::ipv4, v4, hello4}, Row{"raw IPv6", LinkType::ipv6, v6, hello6},
        Row{"raw BSD", LinkType::raw_bsd, v4, hello4}, Row{"raw OpenBSD", LinkType::raw_openbsd, v4, hello4},
        Row{"null", LinkType::null, std::string("\2\0\0\0", 4) + v4, hello4},
        Row{"loop", LinkType::loop, be32(30) + v6, hello6}}) {
    INFO(row.name);
    Run run;
    run.feed(row.octets, 0, row.link_type);
    CHECK(run.lines() == Lines{row.line});
    CHECK(run.network.counters().udp_datagrams == 1);
    CHECK(run.network.counters().malformed == 0);
  }
}

TEST_CASE("what is not followed is counted") {
  Run run;
  run.feed(ethernet("arp", 0x0806))
      .feed(ethernet("llc", 3))
      .feed("short")
      .feed(ethernet(ipv4({.protocol = 1}, "ping")));
  run.feed(ethernet("\x45 bad")).feed(ethernet(ipv4({.protocol = 6}, "tcp"))).feed(ethernet(ipv4({}, "udp")));
  run.feed(ethernet(ipv4({.protocol = 6}, tcp({}))));
  const auto& counters = run.network.counters();
  CHECK(run.lines().empty());
  CHECK(counters.packets == 8);
  CHECK(counters.not_ip == 2);
  CHECK(counters.malformed == 4);
  CHECK(counters.other_protocols == 1);
  CHECK(counters.tcp_segments == 1);
  CHECK(counters.udp_datagrams == 0);
}

TEST_CASE("an unknown link type is reported once") {
  Run run;
  for (std::uint32_t type : {147u, 147u, 148u, 147u}) run.feed("x", 0, LinkType{type});
  CHECK(run.lines() == Lines{"cap-link-type-unknown #1 link type 147", "cap-link-type-unknown #3 link type 148"});
  CHECK(run.network.counters().not_ip == 4);
}

TEST_CASE("fragments give one datagram with both its packets") {
  const std::string whole = udp({}, "0123456789abcdef");
  auto part = [&](std::size_t from, std::size_t size, bool more) {
    IpFields fields{.id = 7, .fragment_offset = static_cast<std::uint16_t>(from), .more_fragments = more};
    return ethernet(ipv4(fields, std::string_view(whole).substr(from, size)));
  };
  Run run;
  run.feed(part(16, 8, false)).feed(part(0, 8, true)).feed(part(8, 8, true));
  CHECK(run.lines() == Lines{"udp #3 first #2 10.0.0.1:5060 > 10.0.0.2:5060 '0123456789abcdef'"});

  // IPv6: an extension header within the fragmented part is skipped as well.
  const std::string inner = ipv6_extension(17, whole);
  auto part6 = [&](std::size_t from, std::size_t size, bool more) {
    IpFields fields = fields6;
    fields.protocol = 44;
    // Only the first fragment's next header counts.
    return ethernet(
        ipv6(fields, ipv6_fragment(from == 0 ? 60 : 59, 9, from, more, std::string_view(inner).substr(from, size))),
        0x86dd);
  };
  Run run6;
  run6.feed(part6(0, 24, true)).feed(part6(24, 8, false));
  CHECK(run6.lines() == Lines{"udp #2 first #1 [2001:db8::1]:5060 > [2001:db8::2]:5060 '0123456789abcdef'"});
}

TEST_CASE("incomplete fragments are reported when their time is over or at the end") {
  const std::string part = ethernet(ipv4({.id = 7, .more_fragments = true}, "12345678"));
  Run run;
  run.feed(part).feed(ethernet("arp", 0x0806), 29'999);
  CHECK(run.lines().empty());
  run.feed(ethernet("arp", 0x0806), 30'000);
  REQUIRE(run.lines().size() == 1);
  CHECK(run.lines()[0] ==
        "ip-fragment-incomplete #1 10.0.0.1 to 10.0.0.2, identification 7: everything from octet 8 "
        "on is missing; the time is over");
  run.feed(part, 40'000).network.finish();
  CHECK(run.lines().size() == 2);
}

TEST_CASE("what the snapshot length cut off is known to be missing") {
  Run run;
  const std::string datagram = ethernet(ipv4({}, udp({}, "hello, world")));
  run.feed(datagram.substr(0, datagram.size() - 7), 0, LinkType::ethernet, datagram.size());
  CHECK(run.lines() == Lines{"udp #1 10.0.0.1:5060 > 10.0.0.2:5060 'hello' of 12"});
  run.sink.lines.clear();
  const std::string first = ethernet(ipv4({.protocol = 6}, tcp({.sequence = 10}, "0123456789")));
  run.feed(first.substr(0, first.size() - 6), 0, LinkType::ethernet, first.size());
  run.feed(ethernet(ipv4({.protocol = 6}, tcp({.sequence = 20}, "next"))));
  CHECK(run.lines() == Lines{"1> 0 '0123' #2", "1> gap 4+6 #2 cut", "1> 10 'next' #3"});
}

TEST_CASE("a header-only capture of TCP shows how much was said") {
  Run run;
  const std::string whole = ethernet(ipv4({.protocol = 6}, tcp({.sequence = 10, .options = zeros(12)}, "0123456789")));
  run.feed(whole.substr(0, 54), 0, LinkType::ethernet, whole.size());
  CHECK(run.lines() == Lines{"1> gap 0+10 #1 cut"});
}

TEST_CASE("the link layer says how much there was where IP does not") {
  Run run;
  IpFields fields{.protocol = 6, .length = 0};
  run.feed(ethernet(ipv4(fields, tcp({.sequence = 10}, "0123"))), 0, LinkType::ethernet, 154);
  run.feed(ethernet(ipv4(fields, tcp({.sequence = 110}, "x"))), 0, LinkType::ethernet, 1);
  CHECK(run.lines() == Lines{"1> 0 '0123' #1", "1> gap 4+96 #1 cut", "1> 100 'x' #2"});
}

TEST_CASE("Ethernet padding behind a bare segment is no data") {
  Run run;
  run.feed(ethernet(ipv4({.protocol = 6}, tcp({.sequence = 10}))) + zeros(6));
  run.feed(ethernet(ipv4({.protocol = 6}, tcp({.sequence = 10}, "x"))));
  CHECK(run.lines() == Lines{"1> 0 'x' #2"});
}

TEST_CASE("a segment as offload leaves it, with total length 0, is whole") {
  Run run;
  const std::string large(100'000, 'x');
  run.feed(ethernet(ipv4({.protocol = 6, .length = 0}, tcp({.sequence = 10}, large))));
  CHECK(run.lines() == Lines{"1> 0 '" + large + "' #1"});
}

TEST_CASE("time that runs backwards breaks nothing") {
  Run run;
  run.feed(ethernet(ipv4({.protocol = 6}, tcp({.sequence = 10}, "a"))), 100'000);
  run.feed(ethernet(ipv4({.protocol = 6}, tcp({.sequence = 12}, "c"))), 50'000);
  run.network.on_time(rung::Timestamp{} + rung::seconds(60));
  run.feed(ethernet(ipv4({.protocol = 6}, tcp({.sequence = 11}, "b"))), -5'000'000);
  run.network.on_time(rung::Timestamp{INT64_MIN});
  run.feed(ethernet(ipv4({.protocol = 6}, tcp({.sequence = 13}, "d"))), 9'000'000'000'000);
  CHECK(run.lines() == Lines{"1> 0 'a' #1", "1> 1 'b' #3", "1> 2 'c' #2", "1 end timeout #3 by client", "2> 0 'd' #4"});
}

TEST_CASE("what is due comes in the order of its time, however often time is told") {
  auto segment = [](std::uint16_t port, std::uint32_t sequence) {
    return ethernet(ipv4({.protocol = 6}, tcp({.source_port = port, .sequence = sequence}, "x")));
  };
  for (std::int64_t tick_ms : {0, 7, 1999, 80'000}) {
    Run run;
    std::int64_t told = 0;
    auto feed = [&](const std::string& octets, std::int64_t ms) {
      for (; tick_ms > 0 && told + tick_ms < ms; told += tick_ms)
        run.network.on_time(rung::Timestamp{} + rung::milliseconds(told + tick_ms));
      run.feed(octets, ms);
    };
    feed(ethernet(ipv4({.id = 7, .more_fragments = true}, "12345678")), 0);
    feed(segment(40000, 10), 20'000);
    feed(segment(40001, 10), 24'000);
    feed(segment(40000, 12), 26'000);
    feed(segment(40001, 12), 24'500);
    feed(segment(40002, 10), 24'600);
    feed(ethernet("arp", 0x0806), 90'000);
    INFO(tick_ms);
    REQUIRE(run.lines().size() == 8);
    CHECK(run.lines()[3].substr(0, 25) == "ip-fragment-incomplete #1");
    CHECK(Lines(run.lines().begin() + 4, run.lines().end()) ==
          Lines{"1> gap 1+1 #4", "1> 2 'x' #4", "2> gap 1+1 #5", "2> 2 'x' #5"});
  }
  Run run;
  run.feed(segment(40000, 10)).feed(segment(40000, 12));
  run.feed(ethernet(ipv4({.id = 7, .more_fragments = true}, "12345678")), 1000);
  run.feed(ethernet("arp", 0x0806), 90'000);
  REQUIRE(run.lines().size() == 4);
  CHECK(run.lines()[1] == "1> gap 1+1 #2");
}

TEST_CASE("packets cut at every length are read without running past their end") {
  const std::string inner = ipv6_extension(6, tcp({.flags = "S", .options = "\2\4\5\xb4"}, "data"));
  IpFields hops = fields6;
  hops.protocol = 0;
  for (const std::string& whole :
       {ethernet(ipv4({.options = zeros(4)}, udp({}, "data")), 0x0800, {0x8100}), ethernet(ipv6(hops, inner), 0x86dd),
        ethernet(ipv4({.id = 5, .more_fragments = true}, "12345678"))}) {
    Run run;
    for (std::size_t size = 0; size <= whole.size(); ++size)
      run.feed(std::string_view(whole).substr(0, size), 0, LinkType::ethernet, whole.size());
    run.network.finish();
    CHECK(run.network.counters().packets == whole.size() + 1);
  }
}
