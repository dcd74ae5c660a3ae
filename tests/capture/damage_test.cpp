// Captures damaged at every place: what was not touched is read.
#include <algorithm>
#include <set>

#include "base/limits.h"
#include "tests/capture/reading.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

using test::OctetWriter;
using test::PcapBuilder;
using test::PcapngBuilder;

constexpr std::int64_t start = 1'700'000'000'000'000'000;
constexpr std::size_t packets = 6;

// A file whose packets can be told apart, and where the records of packets begin; the last entry is its end.
struct Sample {
  std::string octets;
  std::vector<std::size_t> borders;
  std::vector<std::string> contents;
};

// Some octets of each are such that a misread length or type comes out of them.
std::string content(std::size_t i) {
  return "packet " + std::to_string(i) + std::string("\0\0\0\x06\0\0\0\x20\0\x01\x00\x00\x00\x10\0\0\0", 17) +
         std::string(10 + i, static_cast<char>('a' + i));
}

Sample pcap_sample(ByteOrder order) {
  PcapBuilder file(order);
  Sample sample;
  for (std::size_t i = 0; i < packets; ++i) {
    sample.borders.push_back(file.octets().size());
    sample.contents.push_back(content(i));
    file.packet(start + static_cast<std::int64_t>(i) * 20'000'000, sample.contents.back());
  }
  sample.octets = file.octets();
  sample.borders.push_back(sample.octets.size());
  return sample;
}

Sample pcapng_sample(ByteOrder order) {
  PcapngBuilder file(order);
  file.interface(1, 0, file.option(2, "eth0"));
  Sample sample;
  for (std::size_t i = 0; i < packets; ++i) {
    sample.borders.push_back(file.octets().size());
    sample.contents.push_back(content(i));
    file.packet(0, static_cast<std::uint64_t>(start / 1000) + i * 20'000, sample.contents.back());
  }
  sample.octets = file.octets();
  sample.borders.push_back(sample.octets.size());
  return sample;
}

std::vector<Sample> samples() {
  return {pcap_sample(ByteOrder::little), pcap_sample(ByteOrder::big), pcapng_sample(ByteOrder::little),
          pcapng_sample(ByteOrder::big)};
}

// Every packet whose record has no octet in [begin, end) of the sample must have come out of the damaged file, in order.
void check_untouched(const Sample& sample, const std::string& damaged, std::size_t begin, std::size_t end) {
  Reading read = read_all(damaged);
  std::size_t at = 0;
  for (std::size_t i = 0; i < packets; ++i) {
    if (sample.borders[i] < end && begin < sample.borders[i + 1]) continue;
    while (at < read.packets.size() && read.packets[at].octets != sample.contents[i]) ++at;
    INFO("packet " << i << " of a file damaged in [" << begin << ", " << end << ")");
    CHECK(at < read.packets.size());
  }
  CHECK(read.packets.size() <= packets + 1);
  CHECK(read.facts.truncated == (read.findings.count(FindingCode::cap_damaged) > 0));
}

TEST_CASE("damage: any octet of any record may be any other") {
  for (const Sample& sample : samples())
    for (std::size_t at = sample.borders[0]; at < sample.octets.size(); ++at)
      for (int value : {0x00, 0x01, 0x10, 0x7f, 0x80, 0xff}) {
        std::string damaged = sample.octets;
        damaged[at] = static_cast<char>(value);
        check_untouched(sample, damaged, at, at + 1);
      }
}

TEST_CASE("damage: octets inserted, as by a transfer in text mode") {
  for (const Sample& sample : samples())
    for (std::size_t at = sample.borders[0]; at < sample.borders[packets - 1]; ++at)
      for (std::size_t size : {1u, 3u, 50u}) {
        std::string damaged = sample.octets;
        damaged.insert(at, std::string(size, '\r'));
        const bool between = std::count(sample.borders.begin(), sample.borders.end(), at) > 0;
        check_untouched(sample, damaged, at, between ? at : at + 1);
      }
}

TEST_CASE("damage: octets lost") {
  for (const Sample& sample : samples())
    for (std::size_t at = sample.borders[0]; at < sample.borders[packets - 1]; ++at)
      for (std::size_t size : {1u, 2u, 40u})
        // What is missing in a record's time may as well be missing at the end of the record before.
        check_untouched(sample, std::string(sample.octets).erase(at, size), at - 4, at + size);
}

TEST_CASE("damage: a packet whose size on the wire tells its length is read all the same") {
  for (ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    const Sample sample = pcap_sample(order);
    std::string damaged = sample.octets;
    damaged[sample.borders[2] + (order == ByteOrder::little ? 9 : 10)] = 1;
    Reading read = read_all(damaged);
    REQUIRE(read.packets.size() == packets);
    CHECK(read.packets[2].octets == sample.contents[2]);
    CHECK(read.facts.damage.find("the length of a packet is wrong") != std::string::npos);
  }
}

TEST_CASE("damage: headers of packets that begin with zeros are not misread four octets further on") {
  for (ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    PcapBuilder file(order);
    std::vector<std::size_t> borders;
    for (int i = 0; i < 6; ++i) {
      borders.push_back(file.octets().size());
      file.packet(start + i * 100'000, std::string(14, '\0') + "on the loopback interface");
    }
    for (std::size_t octet = 0; octet < 16; ++octet)
      for (int bit = 0; bit < 8; ++bit) {
        INFO("octet " << octet << " bit " << bit);
        std::string damaged = file.octets();
        damaged[borders[2] + octet] ^= static_cast<char>(1 << bit);
        Reading read = read_all(damaged);
        CHECK(read.packets.size() >= 5);
        CHECK(read.packets.back().packet.ref.time.ns == start + 5 * 100'000);
      }
  }
}

TEST_CASE("damage: a file whose packets all claim too small a size on the wire is read on as well") {
  PcapBuilder file;
  file.packet(start, "abcd", 2).packet(start, "efgh", 2).raw(std::string(16, '\xff')).packet(start, "ijkl", 2);
  CHECK(read_all(file.octets()).packets.size() == 3);
}

TEST_CASE("damage: a run of zeros, as after a crash") {
  for (const Sample& sample : samples())
    for (std::size_t at = sample.borders[0]; at < sample.octets.size(); at += 3) {
      std::string damaged = sample.octets;
      const std::size_t size = std::min<std::size_t>(90, damaged.size() - at);
      check_untouched(sample, damaged.replace(at, size, std::string(size, '\0')), at, at + size);
      check_untouched(sample, sample.octets.substr(0, at) + std::string(100'000, '\0') + sample.octets.substr(at), at,
                      at + 1);
    }
}

TEST_CASE("damage: where nothing sound follows, the rest is given up and counted") {
  for (const Sample& sample : samples()) {
    Reading read = read_all(sample.octets + std::string(200, '\xff'));
    CHECK(read.packets.size() == packets);
    REQUIRE(read.findings.all.size() == 1);
    CHECK(read.facts.damage.find("at offset " + std::to_string(sample.octets.size())) == 0);
    CHECK(read.facts.damage.find("nothing that can be read follows in the last 200 octets") != std::string::npos);
  }
}

TEST_CASE("damage: a finding for each place up to a limit, then one that counts") {
  PcapngBuilder file;
  file.interface();
  const std::size_t places = limits::damage_findings + 5;
  for (std::size_t i = 0; i < places; ++i) file.packet(0, 1000 + i, "good").raw("\xff\xff\xff\xff damage");
  Reading read = read_all(file.packet(0, 5000, "last").octets());
  CHECK(read.packets.size() == places + 1);
  CHECK(read.findings.count(FindingCode::cap_damaged) == limits::damage_findings + 1);
  CHECK(read.findings.all.back().detail ==
        "test.pcap: 5 more places are damaged; " + std::to_string(places * 11) + " octets were skipped in all");
  CHECK(read.facts.damage.find("(25 damaged places in all)") != std::string::npos);
}

TEST_CASE("damage: packets of an interface that was not described are one damage, not many") {
  PcapngBuilder file;
  file.interface();
  const std::size_t offset = file.packet(0, 1, "a").octets().size();
  for (int i = 0; i < 5; ++i) file.packet(7, 2, "unknown");
  Reading read = read_all(file.packet(0, 3, "b").octets());
  CHECK(read.packets.size() == 2);
  REQUIRE(read.findings.all.size() == 1);
  CHECK(read.findings.all[0].detail == "test.pcap at offset " + std::to_string(offset) +
                                           ": a packet belongs to an interface that was not described; 200 octets "
                                           "were skipped, reading went on at offset " +
                                           std::to_string(offset + 200));
}

TEST_CASE("damage: an interface description with a wrong length still names its link type") {
  PcapngBuilder file;
  const std::size_t offset = file.octets().size();
  file.interface(113, 0, file.option(2, "eth0")).interface(101);
  std::string octets = file.packet(0, 1, "a").packet(1, 2, "b").octets();
  octets[offset + 4] ^= 0x40;
  Reading read = read_all(octets);
  REQUIRE(read.packets.size() == 2);
  CHECK(read.packets[0].packet.link_type == LinkType::linux_sll);
  CHECK(read.packets[1].packet.link_type == LinkType::raw);
  CHECK(read.facts.truncated);
}

TEST_CASE("damage: behind a section header without byte order, the next section is read") {
  PcapngBuilder file;
  file.interface().packet(0, 1, "a");
  file.raw(OctetWriter().u32(0x0A0D0D0A).u32(28).u32(0).u64(0).u64(0).octets());
  file.section(ByteOrder::big).interface(101).packet(0, 2, "b");
  Reading read = read_all(file.octets());
  REQUIRE(read.packets.size() == 2);
  CHECK(read.packets[1].packet.link_type == LinkType::raw);
}

TEST_CASE("damage: a search believes no block past its limit") {
  const std::string large(limits::resync_block_size, 'x');
  PcapngBuilder file;
  file.interface().packet(0, 1, "a").raw("\xff\xff\xff\xff").secrets(1, large).packet(0, 2, "b");
  Reading read = read_all(file.octets());
  CHECK(read.packets.size() == 2);
  CHECK(read.secrets.empty());
  PcapngBuilder smaller;
  smaller.interface().packet(0, 1, "a").raw("\xff\xff\xff\xff").secrets(1, large.substr(100)).packet(0, 2, "b");
  CHECK(read_all(smaller.octets()).secrets.size() == 1);
}

TEST_CASE("damage: times far from all others are no place to go on at") {
  const std::int64_t month = limits::resync_time.ns;
  auto packets_with = [](std::int64_t time) {
    PcapBuilder file;
    file.packet(start, "a").raw(std::string(16, '\xff')).packet(time, "far");
    return read_all(file.octets()).packets.size();
  };
  CHECK(packets_with(start + month) == 2);
  CHECK(packets_with(start - month) == 2);
  CHECK(packets_with(start + month + 1'000'000) == 1);
}

TEST_CASE("damage: several packets that agree about their time are believed, though none before them does") {
  PcapBuilder file;
  file.packet(1'000'000'000, "the clock was not set").raw(std::string(16, '\xff'));
  for (int i = 0; i < 3; ++i) file.packet(start + i, "set");
  CHECK(read_all(file.octets()).packets.size() == 4);
}

}  // namespace
}  // namespace rung::capture
