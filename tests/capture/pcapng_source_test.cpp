#include "capture/pcapng_source.h"

#include "base/limits.h"
#include "tests/capture/reading.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

using test::OctetWriter;
using test::PcapngBuilder;

TEST_CASE("pcapng: interfaces with their own link type, clock and name, in both byte orders") {
  PcapngBuilder file(GENERATE(ByteOrder::little, ByteOrder::big));
  file.interface(1, 0, file.option(2, "eth0"));
  file.interface(101, 0, file.option(2, "tun0") + file.option(9, "\x09"));
  file.packet(0, 1'700'000'000'000'001, "abc");
  file.packet(1, 1'700'000'000'000'000'002, "defg", 90);
  Reading read = read_all(file.octets(), 3);
  REQUIRE(read.packets.size() == 2);
  CHECK(read.packets[0].octets == "abc");
  CHECK(read.packets[0].packet.ref == PacketRef{3, 1, {1'700'000'000'000'001'000}});
  CHECK(read.packets[0].packet.link_type == LinkType::ethernet);
  CHECK(read.packets[1].octets == "defg");
  CHECK(read.packets[1].packet.ref == PacketRef{3, 2, {1'700'000'000'000'000'002}});
  CHECK(read.packets[1].packet.link_type == LinkType::raw);
  CHECK(read.packets[1].packet.interface == 1);
  CHECK(read.packets[1].packet.wire_size == 90);
  CHECK(read.facts.format == "pcapng");
  CHECK(read.facts.interface == "eth0,tun0");
  CHECK(read.facts.link_types == std::vector<std::uint32_t>{1, 101});
  CHECK(read.findings.count(FindingCode::cap_snaplen_truncated) == 1);
  CHECK_FALSE(read.facts.truncated);
}

TEST_CASE("pcapng: a new section forgets the interfaces and may turn the byte order") {
  PcapngBuilder file(ByteOrder::little);
  file.interface(1, 0, file.option(2, "eth0")).packet(0, 1, "a").section(ByteOrder::big);
  file.interface(113, 0, file.option(2, "eth0")).packet(0, 2, "b");
  Reading read = read_all(file.octets());
  REQUIRE(read.packets.size() == 2);
  CHECK(read.packets[1].octets == "b");
  CHECK(read.packets[1].packet.link_type == LinkType::linux_sll);
  CHECK(read.packets[1].packet.ref.frame == 2);
  CHECK(read.facts.interface == "eth0");

  file.section(ByteOrder::little).packet(0, 3, "c");
  read = read_all(file.octets());
  CHECK(read.packets.size() == 2);
  CHECK(read.facts.damage.find("was not described") != std::string::npos);
}

TEST_CASE("pcapng: simple and obsolete packets") {
  PcapngBuilder file;
  file.interface(1, 4).interface(228).obsolete_packet(1, 5, "old").simple_packet("abcd", 60).simple_packet("xy");
  Reading read = read_all(file.octets());
  REQUIRE(read.packets.size() == 3);
  CHECK(read.packets[0].octets == "old");
  CHECK(read.packets[0].packet.link_type == LinkType::ipv4);
  CHECK(read.packets[0].packet.ref.time.ns == 5000);
  CHECK(read.packets[1].octets == "abcd");
  CHECK(read.packets[1].packet.wire_size == 60);
  CHECK(read.packets[1].packet.ref.time.ns == 5000);
  CHECK(read.packets[2].octets == "xy");
}

TEST_CASE("pcapng: the last statistics of each interface count, over all sections") {
  PcapngBuilder file;
  file.interface().interface().statistics(0, 5, 1).statistics(1, 0, 2).statistics(0, 7, 1);
  file.section(ByteOrder::big).interface().statistics(0, 10, 0).statistics(9, 1000, 0);
  Reading read = read_all(file.octets());
  CHECK(read.facts.dropped == 7 + 1 + 2 + 10);
  REQUIRE(read.findings.all.size() == 1);
  CHECK(read.findings.all[0].code == FindingCode::cap_drops_reported);
  CHECK(read.findings.all[0].detail == "test.pcap: 20 packets were dropped");
}

TEST_CASE("pcapng: secrets are kept, other blocks passed over") {
  PcapngBuilder file;
  file.block(4, file.body().text("names")).secrets(0x544c534b, "CLIENT_RANDOM a b\n");
  file.block(0xBAD, file.body().text("vendor")).block(0x80001234, file.body());
  file.interface().packet(0, 1, "a");
  Reading read = read_all(file.octets());
  CHECK(read.packets.size() == 1);
  REQUIRE(read.secrets.size() == 1);
  CHECK(read.secrets[0].type == 0x544c534b);
  CHECK(read.secrets[0].text == "CLIENT_RANDOM a b\n");
  CHECK(read.findings.all.empty());
}

TEST_CASE("pcapng: a block past the limit is skipped by its length") {
  PcapngBuilder file;
  file.interface().secrets(0x544c534b, std::string(limits::block_size, 'k')).packet(0, 1, "a");
  Reading read = read_all(file.octets());
  CHECK(read.packets.size() == 1);
  CHECK(read.secrets.empty());
}

TEST_CASE("pcapng: secrets are kept up to a limit") {
  PcapngBuilder file;
  std::string part(limits::block_size - 64, 'k');
  for (int i = 0; i < 6; ++i) file.secrets(0x544c534b, part);
  CHECK(read_all(file.octets()).secrets.size() == limits::secrets_size / part.size());
}

TEST_CASE("pcapng: every prefix of a file gives the packets that are whole in it") {
  PcapngBuilder file;
  std::vector<std::size_t> borders{file.octets().size()};
  file.interface(1, 0, file.option(2, "eth0"));
  borders.push_back(file.octets().size());
  file.packet(0, 1, "first");
  std::size_t first = file.octets().size();
  borders.push_back(first);
  file.block(4, file.body().text("skipped"));
  borders.push_back(file.octets().size());
  file.packet(0, 2, "second");
  borders.push_back(file.octets().size());
  for (std::size_t size = 4; size <= file.octets().size(); ++size) {
    INFO("prefix of " << size);
    Reading read = read_all(std::string_view(file.octets()).substr(0, size));
    bool at_border = std::find(borders.begin(), borders.end(), size) != borders.end();
    bool in_header = size < borders[0];
    CHECK(read.packets.size() == (size == file.octets().size() ? 2 : size >= first ? 1 : 0));
    CHECK(read.facts.truncated == in_header);
    CHECK(read.findings.count(FindingCode::cap_last_packet_cut) == (in_header || at_border ? 0 : 1));
  }
}

TEST_CASE("pcapng: damage is skipped and says where") {
  auto damage = [](const OctetWriter& block) {
    PcapngBuilder file;
    file.interface().packet(0, 1, "good");
    std::size_t offset = file.octets().size();
    file.raw(block.octets()).packet(0, 2, "behind");
    Reading read = read_all(file.octets());
    REQUIRE(read.packets.size() == 2);
    CHECK(read.packets[1].octets == "behind");
    CHECK(read.facts.truncated);
    CHECK(read.findings.count(FindingCode::cap_damaged) == 1);
    CHECK(read.facts.damage.find("reading went on at offset " + std::to_string(offset + block.octets().size())) !=
          std::string::npos);
    CHECK(read.facts.damage.find("offset " + std::to_string(offset) + ":") != std::string::npos);
    return read.facts.damage;
  };
  damage(OctetWriter().u32(6).u32(10).text("????????"));
  damage(OctetWriter().u32(6).u32(8));
  damage(OctetWriter().u32(5).u32(33).text(std::string(25, 'x')));
  damage(OctetWriter().u32(4).u32(16).u32(0).u32(20));
  damage(OctetWriter().u32(6).u32(16).u32(0).u32(20));
  damage(OctetWriter().u32(6).u32(16).u32(0).u32(16));
  damage(OctetWriter().u32(6).u32(0x7ffffffc));
  damage(OctetWriter().u32(99).u32(0xfffffffc));
  damage(OctetWriter().u32(1).u32(12).u32(12));
}

TEST_CASE("pcapng: interfaces are limited") {
  PcapngBuilder file;
  for (std::size_t i = 0; i < limits::interfaces; ++i) file.interface();
  CHECK_FALSE(read_all(file.octets()).facts.truncated);
  file.interface().packet(0, 1, "a");
  Reading read = read_all(file.octets());
  CHECK(read.facts.truncated);
  CHECK(read.packets.size() == 1);
  CHECK(read.facts.damage.find("more interfaces than rung follows") != std::string::npos);
}

TEST_CASE("pcapng: a section without interfaces is an empty capture") {
  Reading read = read_all(PcapngBuilder().octets());
  CHECK(read.packets.empty());
  CHECK(read.findings.all.empty());
}

}  // namespace
}  // namespace rung::capture
