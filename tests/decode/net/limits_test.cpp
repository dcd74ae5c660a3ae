// What is held stays within base/limits.h, and the user hears of it.
#include "base/limits.h"

#include <algorithm>

#include "decode/net/connection_table.h"
#include "tests/decode/net/recorder.h"
#include "tests/support/catch.h"

using namespace rung::test;
using namespace rung::net;
namespace limits = rung::limits;

namespace {

// Counts instead of keeping: the octets are many.
class Counter : public StreamSink, public rung::FindingSink {
 public:
  std::uint64_t octets = 0, gaps = 0, lost = 0, ends = 0, over_limit_ends = 0;
  Lines findings;
  void on_chunk(const Stream&, const Chunk& chunk) override { octets += chunk.bytes.size(); }
  void on_gap(const Stream&, const Gap& gap) override {
    ++gaps;
    lost += gap.size;
  }
  void on_end(const Stream&, const End& end) override {
    ++ends;
    if (end.reason == EndReason::over_limit) ++over_limit_ends;
  }
  void on_finding(rung::Finding&& finding) override {
    findings.push_back(std::string(row_of(finding.code).id) + " " + finding.detail);
  }
};

void feed(ConnectionTable& table, std::uint32_t connection, std::uint32_t sequence, const std::string& text) {
  TcpSegment segment;
  segment.source_port = static_cast<std::uint16_t>(20000 + connection % 40000);
  segment.destination_port = 80;
  segment.sequence = sequence;
  segment.payload = rung::as_bytes(text);
  segment.wire_size = static_cast<std::uint32_t>(text.size());
  IpAddress a, b;
  a.octets[14] = static_cast<std::uint8_t>(connection / 40000);
  a.octets[15] = 1;
  b.octets[15] = 2;
  table.on_segment(a, b, segment, {1, sequence, {}}, {});
}

}  // namespace

TEST_CASE("one direction holds no more than its limit") {
  Counter sink;
  ConnectionTable table(sink, sink);
  const std::string text(1000, 'x');
  feed(table, 0, 0, "x");
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    feed(table, 0, 10 + i * 1000, text);
    REQUIRE(table.held() <= limits::tcp_direction_octets);
  }
  CHECK(sink.gaps == 1);
  CHECK(sink.lost == 9);
  CHECK(sink.octets == 1 + 10'000'000);
  REQUIRE(sink.findings.size() == 1);
  CHECK(sink.findings.front().starts_with("tcp-over-limit "));
}

TEST_CASE("tiny segments are bounded by their bookkeeping") {
  Counter sink;
  ConnectionTable table(sink, sink);
  feed(table, 0, 0, "x");
  for (std::uint32_t i = 1; i < 60'000; ++i) feed(table, 0, i * 2, "x");
  CHECK(table.held() <= limits::tcp_direction_octets);
  CHECK(sink.gaps > 1);
  CHECK(sink.findings.size() == 1);
  table.finish();
  CHECK(sink.octets == 60'000);
  CHECK(sink.lost == 59'999);
}

TEST_CASE("all directions together hold no more than their limit") {
  Counter sink;
  ConnectionTable table(sink, sink);
  const std::string text(60'000, 'x');
  for (std::uint32_t connection = 0; connection < 40; ++connection) {
    feed(table, connection, 0, "x");
    for (std::uint32_t i = 0; i < 50; ++i) feed(table, connection, 2 + i * 60'000, text);
    REQUIRE(table.held() <= limits::tcp_total_octets);
  }
  CHECK(sink.gaps > 0);
  CHECK(sink.findings.size() == sink.gaps);
  table.finish();
  CHECK(sink.gaps == 40);
  CHECK(sink.octets == 40u * (1 + 50 * 60'000));
}

TEST_CASE("at the limit of connections the ones that said nothing go first, then the longest idle") {
  Counter sink;
  ConnectionTable table(sink, sink);
  constexpr auto limit = static_cast<std::uint32_t>(limits::tcp_connections);
  feed(table, 0, 5, "x");
  for (std::uint32_t i = 1; i <= limit; ++i) feed(table, i, 5, "");
  CHECK(table.size() == limit);
  CHECK(sink.ends == 0);
  for (std::uint32_t i = 1; i <= limit; ++i) feed(table, i, 5, "x");
  CHECK(table.size() == limit);
  CHECK(sink.over_limit_ends == 1);
  CHECK(sink.findings.size() <= limits::findings_per_connection);
  table.finish();
  CHECK(sink.ends == limit + 1);
}

// A flood of SYNs, or of connections that ended, does not hide what open ones hold.
TEST_CASE("where memory is short, half of each kind of connection goes, the longest idle ones") {
  Counter sink;
  ConnectionTable table(sink, sink);
  for (std::uint32_t i = 1; i <= 1000; ++i) feed(table, i, 5, "");
  const std::string text(1000, 'x');
  for (std::uint32_t i = 2001; i <= 2010; ++i) {
    feed(table, i, 5, "x");
    feed(table, i, 100, text);  // behind a hole
  }
  const std::size_t held = table.held();
  table.hold_half({});
  CHECK(table.size() == 505);
  CHECK(table.held() == held / 2);
  CHECK(sink.over_limit_ends == 5);
  for (int i = 0; i < 10; ++i) table.hold_half({});
  CHECK(table.size() == 0);
  CHECK(table.held() == 0);
}
