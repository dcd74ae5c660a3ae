#include "capture/capture_log.h"

#include "base/limits.h"
#include "tests/capture/reading.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

using test::PcapBuilder;
using test::PcapngBuilder;

constexpr std::int64_t start = 1'700'000'000'000'000'000;
constexpr std::int64_t ms = 1'000'000;

TEST_CASE("cap-time-backwards: more than a millisecond, once an interface, counted at the end") {
  PcapBuilder file(ByteOrder::little, PcapBuilder::nanoseconds);
  file.packet(start, "a").packet(start - ms, "b");
  CHECK(read_all(file.octets()).findings.all.empty());
  file.packet(start - 2 * ms - 1, "c");
  Reading read = read_all(file.octets());
  REQUIRE(read.findings.all.size() == 1);
  CHECK(read.findings.all[0].code == FindingCode::cap_time_backwards);
  CHECK(read.findings.all[0].severity == Severity::info);
  CHECK(read.findings.all[0].where.frame == 3);
  CHECK(read.findings.all[0].detail == "interface 0, first seen here: 1 ms earlier than the packet before");

  file.packet(start, "d").packet(start - 30 * ms, "e");
  read = read_all(file.octets());
  REQUIRE(read.findings.all.size() == 2);
  CHECK(read.findings.all[1].detail == "interface 0: 2 packets in all, by up to 30 ms");
}

TEST_CASE("cap-time-backwards: each interface and each section has its own predecessor") {
  PcapngBuilder file;
  file.interface().interface().packet(0, 9'000'000, "a").packet(1, 1'000'000, "b").packet(0, 9'000'000, "c");
  file.section(ByteOrder::little).interface().packet(0, 2'000'000, "d");
  CHECK(read_all(file.octets()).findings.all.empty());
  file.packet(0, 1'000'000, "e");
  CHECK(read_all(file.octets()).findings.count(FindingCode::cap_time_backwards) == 1);
}

// An enhanced packet block with options behind a packet that needs padding.
void packet_with_options(PcapngBuilder& file, const std::string& options) {
  file.block(6, file.body().u32(0).u32(0).u32(5).u32(3).u32(3).padded("abc").text(options));
}

TEST_CASE("cap-offload-merged: told by the flags of the packet") {
  PcapngBuilder file(GENERATE(ByteOrder::little, ByteOrder::big));
  file.interface();
  packet_with_options(file, file.option(1, "a comment") + file.option(2, file.body().u32(1).octets()));
  CHECK(read_all(file.octets()).findings.all.empty());
  const std::string offloaded = file.option(2, file.body().u32(1u << 11 | 2).octets());
  packet_with_options(file, offloaded);
  Reading read = read_all(file.octets());
  REQUIRE(read.findings.all.size() == 1);
  CHECK(read.findings.all[0].code == FindingCode::cap_offload_merged);
  CHECK(read.findings.all[0].where.frame == 2);
  CHECK(read.packets[1].octets == "abc");
  for (int i = 0; i < 4; ++i) packet_with_options(file, offloaded);
  read = read_all(file.octets());
  REQUIRE(read.findings.all.size() == 2);
  CHECK(read.findings.all[1].detail == "interface 0: 5 packets in all");
}

TEST_CASE("cap-drops-reported: packets that say what was lost before them, and statistics, are not added up") {
  PcapngBuilder file(GENERATE(ByteOrder::little, ByteOrder::big));
  file.interface();
  packet_with_options(file, file.option(4, file.body().u64(3).octets()));
  packet_with_options(file, file.option(4, file.body().u64(4).octets()) + file.option(0, ""));
  CHECK(read_all(file.octets()).facts.dropped == 7);
  file.statistics(0, 5, 0);
  CHECK(read_all(file.octets()).facts.dropped == 7);
  file.statistics(0, 5, 9);
  CHECK(read_all(file.octets()).facts.dropped == 14);
  packet_with_options(file, file.option(4, file.body().u64(UINT64_MAX).octets()));
  CHECK(read_all(file.octets()).facts.dropped == UINT64_MAX);
}

TEST_CASE("cap-drops-reported: the drop count of an obsolete packet, where it has one") {
  PcapngBuilder file;
  file.interface().obsolete_packet(0, 1, "a");
  CHECK(read_all(file.octets()).facts.dropped == 0);
  file.block(2, file.body().u16(0).u16(12).u64(1).u32(1).u32(1).padded("b"));
  CHECK(read_all(file.octets()).facts.dropped == 12);
}

}  // namespace
}  // namespace rung::capture
