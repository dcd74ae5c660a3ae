#include "decode/net/duplicate_filter.h"

#include "base/limits.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"
#include "tests/support/packet_builder.h"

using namespace rung;
using namespace rung::test;

namespace {

// Packets on raw IP links, with the datagrams and findings that come of them.
class Run {
 public:
  NetworkRecorder sink;
  net::Network network{sink, sink, sink, sink};

  Run& feed(const std::string& octets, std::int64_t us, std::uint32_t interface = 0, std::uint32_t capture = 1) {
    capture::Packet one = packet(octets, ++frame_, us * 1000, capture::LinkType::raw);
    one.interface = interface;
    one.ref.capture_id = capture;
    network.on_packet(one);
    return *this;
  }
  std::size_t datagrams() const { return network.counters().udp_datagrams; }
  std::uint64_t duplicates() const { return network.counters().duplicates; }

 private:
  std::uint64_t frame_ = 0;
};

std::string datagram(std::uint16_t id, const std::string& text, int ttl = 64) {
  std::string octets = ipv4({.id = id}, udp({}, text));
  octets[8] = static_cast<char>(ttl);
  return octets;
}

}  // namespace

TEST_CASE("a packet captured twice counts once") {
  struct Row {
    const char* what;
    std::string first, second;
    std::int64_t apart_us;
    std::uint32_t interface;
    std::uint64_t duplicates;
  };
  const std::string v6 = ipv6({.source = "2001:db8::1", .destination = "2001:db8::2"}, udp({}, "hello"));
  for (const Row& row : {
           Row{"at once", datagram(7, "hello"), datagram(7, "hello"), 0, 0, 1},
           Row{"within 5 ms", datagram(7, "hello"), datagram(7, "hello"), 5000, 0, 1},
           Row{"later", datagram(7, "hello"), datagram(7, "hello"), 5001, 0, 0},
           Row{"earlier, of another interface", datagram(7, "hello"), datagram(7, "hello"), -2000, 1, 1},
           Row{"behind a router", datagram(7, "hello"), datagram(7, "hello", 63), 100, 1, 1},
           Row{"on another interface", datagram(7, "hello"), datagram(7, "hello"), 300'000, 1, 1},
           Row{"much later on another interface", datagram(7, "hello"), datagram(7, "hello"), 300'001, 1, 0},
           Row{"sent again", datagram(7, "hello"), datagram(8, "hello"), 100, 0, 0},
           Row{"no identification, same octets", datagram(0, "hello"), datagram(0, "hello"), 100, 0, 1},
           Row{"no identification, other octets", datagram(0, "hello, it is me"), datagram(0, "hello, it is Me"), 100,
               0, 0},
           Row{"IPv6", v6, v6, 100, 0, 1},
       }) {
    INFO(row.what);
    Run run;
    run.feed(row.first, 1'000'000).feed(row.second, 1'000'000 + row.apart_us, row.interface);
    CHECK(run.duplicates() == row.duplicates);
    CHECK(run.datagrams() == 2 - row.duplicates);
  }
}

TEST_CASE("duplicates are told where they begin, and how many there were") {
  Run run;
  for (int i = 1; i <= 3; ++i)
    run.feed(datagram(static_cast<std::uint16_t>(i), "x"), i * 10'000)
        .feed(datagram(static_cast<std::uint16_t>(i), "x"), i * 10'000 + 9);
  run.sink.lines.clear();
  run.network.finish();
  CHECK(run.sink.lines == Lines{"cap-duplicate-packet #6 3 packets in all, this being the last"});
  Run once;
  once.feed(datagram(1, "x"), 0).feed(datagram(1, "x"), 1, 0, 2).network.finish();
  CHECK(once.sink.lines.at(1) == "cap-duplicate-packet #2 the same as frame 1 of capture 1; it counts once");
  CHECK(once.sink.lines.size() == 2);
}

TEST_CASE("both copies of each fragment make one datagram") {
  Run run;
  const std::string whole = udp({}, "a message in two fragments");
  const std::string first = ipv4({.id = 9, .more_fragments = true}, whole.substr(0, 16));
  const std::string second = ipv4({.id = 9, .fragment_offset = 16}, whole.substr(16));
  run.feed(first, 0).feed(first, 10).feed(second, 20).feed(second, 30);
  CHECK(run.datagrams() == 1);
  CHECK(run.duplicates() == 2);
}
