#include "capture/pcap_source.h"

#include "base/limits.h"
#include "tests/capture/reading.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

using test::OctetWriter;
using test::PcapBuilder;

constexpr std::int64_t start = 1'700'000'000'123'456'789;

TEST_CASE("pcap: both byte orders, both precisions") {
  ByteOrder order = GENERATE(ByteOrder::little, ByteOrder::big);
  std::uint32_t magic = GENERATE(PcapBuilder::microseconds, PcapBuilder::nanoseconds);
  PcapBuilder file(order, magic, 276);
  file.packet(start, "first").packet(start + 5, "", 1500).packet(start, "third");
  Reading read = read_all(file.octets(), 7);
  std::int64_t first = magic == PcapBuilder::nanoseconds ? start : start / 1000 * 1000;

  REQUIRE(read.packets.size() == 3);
  CHECK(read.packets[0].octets == "first");
  CHECK(read.packets[0].packet.ref == PacketRef{7, 1, {first}});
  CHECK(read.packets[0].packet.link_type == LinkType::linux_sll2);
  CHECK(read.packets[0].packet.wire_size == 5);
  CHECK(read.packets[1].octets.empty());
  CHECK(read.packets[1].packet.wire_size == 1500);
  CHECK(read.packets[2].packet.ref.frame == 3);

  CHECK(read.facts.id == 7);
  CHECK(read.facts.format == "pcap");
  CHECK(read.facts.link_types == std::vector<std::uint32_t>{276});
  CHECK(read.facts.packets == 3);
  CHECK(read.facts.bytes == 10);
  CHECK(read.facts.first.ns == first);
  CHECK(read.facts.last >= read.packets[0].packet.ref.time);
  CHECK_FALSE(read.facts.truncated);
  REQUIRE(read.findings.all.size() == 1);
  CHECK(read.findings.all[0].code == FindingCode::cap_snaplen_truncated);
  CHECK(read.findings.all[0].where.frame == 2);
}

TEST_CASE("pcap: the header's link type may carry a frame check sequence length") {
  Reading read = read_all(PcapBuilder(ByteOrder::little, PcapBuilder::microseconds, 0x24000001).octets());
  CHECK(read.facts.link_types == std::vector<std::uint32_t>{1});
  CHECK(read.packets.empty());
  CHECK(read.findings.all.empty());
}

TEST_CASE("pcap: the dialect with interface and protocol in each record") {
  PcapBuilder file(ByteOrder::little, 0xa1b2cd34);
  file.raw(OctetWriter().u32(1).u32(2).u32(3).u32(3).u32(4).u32(5).text("abc").octets());
  Reading read = read_all(file.octets());
  REQUIRE(read.packets.size() == 1);
  CHECK(read.packets[0].octets == "abc");
  CHECK(read.packets[0].packet.ref.time.ns == 1'000'002'000);
}

TEST_CASE("pcap: the snapshot length is told once") {
  Reading read = read_all(PcapBuilder().packet(start, "a", 9).packet(start, "b", 9).octets());
  CHECK(read.packets.size() == 2);
  CHECK(read.findings.count(FindingCode::cap_snaplen_truncated) == 1);
}

TEST_CASE("pcap: every prefix of a file gives the packets that are whole in it") {
  std::string file = PcapBuilder().packet(start, "first").packet(start, "second!").octets();
  for (std::size_t size = 4; size <= file.size(); ++size) {
    INFO("prefix of " << size);
    Reading read = read_all(file.substr(0, size));
    std::size_t whole = size >= 24 + 21 + 23 ? 2 : size >= 24 + 21 ? 1 : 0;
    bool at_border = size == 24 || size == 24 + 21 || size == 24 + 21 + 23;
    CHECK(read.packets.size() == whole);
    CHECK(read.facts.truncated == (size < 24));
    CHECK(read.findings.count(FindingCode::cap_damaged) == (size < 24 ? 1 : 0));
    CHECK(read.findings.count(FindingCode::cap_last_packet_cut) == (size < 24 || at_border ? 0 : 1));
  }
}

TEST_CASE("pcap: damage in the middle is skipped and says where") {
  OctetWriter too_long, zeros;
  too_long.u32(1).u32(1).u32(limits::packet_size + 1).u32(limits::packet_size + 1);
  zeros.u64(0).u64(0);
  std::string record = GENERATE_COPY(too_long.octets(), zeros.octets());
  Reading read = read_all(PcapBuilder().packet(start, "first").raw(record).packet(start, "x").octets());
  REQUIRE(read.packets.size() == 2);
  CHECK(read.packets[1].octets == "x");
  CHECK(read.packets[1].packet.ref.frame == 2);
  CHECK(read.facts.truncated);
  CHECK(read.facts.damage.find("offset 45") != std::string::npos);
  REQUIRE(read.findings.all.size() == 1);
  CHECK(read.findings.all[0].code == FindingCode::cap_damaged);
  CHECK(read.findings.all[0].detail.find("test.pcap at offset 45: ") == 0);
  CHECK(read.facts.damage.find("; 16 octets were skipped, reading went on at offset 61") != std::string::npos);
}

TEST_CASE("pcap: a packet of the largest size is read") {
  std::string large(limits::packet_size, 'x');
  Reading read = read_all(PcapBuilder().packet(start, large).octets());
  REQUIRE(read.packets.size() == 1);
  CHECK(read.packets[0].octets == large);
  CHECK(read.findings.all.empty());
}

}  // namespace
}  // namespace rung::capture
