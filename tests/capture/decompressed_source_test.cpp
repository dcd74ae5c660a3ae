#include "capture/decompressed_source.h"

#include <functional>
#include <random>

#include "base/limits.h"
#include "tests/capture/reading.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"
#include "tests/support/compress.h"
#include "tests/support/exact_bytes.h"

namespace rung::capture {
namespace {

using test::ExactBytes;
using test::PcapBuilder;
using Compress = std::function<std::string(std::string_view)>;

const std::vector<std::pair<std::string, Compress>> programs{
    {"gzip", &test::gzip}, {"zstd", [](std::string_view octets) { return test::zstd(octets); }}, {"lz4", &test::lz4}};

constexpr std::int64_t start = 1'700'000'000'000'000'000;

// Packets of random digits: an offset in the compressed file lies at about the same place of the capture.
PcapBuilder noise(int packets, std::size_t size = 1000) {
  std::mt19937 random(1);
  PcapBuilder file;
  for (int i = 0; i < packets; ++i) {
    std::string octets(size, '\0');
    for (char& octet : octets) octet = "0123456789abcdef"[random() % 16];
    file.packet(start + i * 1000, octets);
  }
  return file;
}

std::string decompress(std::string_view octets, std::size_t step, std::string& error) {
  ExactBytes exact(octets);
  ByteInput input(std::make_unique<MemorySource>(exact.view()));
  const auto compression = recognise_compression(input.peek(compression_magic_size));
  REQUIRE(compression);
  const auto source = decompressed(std::move(input), *compression);
  std::string out;
  std::string buffer(step, '\0');
  while (std::size_t got = source->read({reinterpret_cast<std::uint8_t*>(buffer.data()), buffer.size()}))
    out += buffer.substr(0, got);
  error = source->error();
  return out;
}

TEST_CASE("decompressed: what was compressed, in steps of any size, several members as one") {
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += std::to_string(i * i) + " ";
  for (const auto& [name, compress] : programs) {
    INFO(name);
    for (std::size_t step : {1u, 1000u, 1u << 20}) {
      std::string error;
      CHECK(decompress(compress(text), step, error) == text);
      CHECK(error.empty());
      CHECK(decompress(compress(text) + compress("") + compress(text), step, error) == text + text);
      CHECK(error.empty());
      CHECK(decompress(compress("abc") + std::string(500, '\0'), step, error) == "abc");
      CHECK(error.empty());
      CHECK(decompress(compress("abc") + "and text behind it", step, error) == "abc");
      CHECK(error.find("something else follows the " + name) == 0);
    }
  }
}

TEST_CASE("decompressed: frames without content are passed over, as pzstd writes them") {
  const std::string empty_frame = test::OctetWriter().u32(0x184D2A50).u32(4).u32(7).octets();
  std::string error;
  CHECK(decompress(empty_frame + test::zstd("abc") + empty_frame, 100, error) == "abc");
  CHECK(error.empty());
  CHECK(decompress(empty_frame + test::lz4("abc") + empty_frame, 100, error) == "abc");
  CHECK(error.empty());
  CHECK_FALSE(recognise_compression(as_bytes(empty_frame)));
}

TEST_CASE("a compressed capture reads as the capture does, and counts compressed octets") {
  const PcapBuilder file = noise(200);
  for (const auto& [name, compress] : programs) {
    INFO(name);
    const std::string octets = compress(file.octets());
    Reading read = read_all(octets);
    CHECK(read.packets.size() == 200);
    CHECK(read.packets.back().octets == read_all(file.octets()).packets.back().octets);
    CHECK(read.facts.format == "pcap");
    CHECK_FALSE(read.facts.truncated);
    CHECK(read.findings.all.empty());

    Findings findings;
    auto source = open_source(std::make_unique<MemorySource>(as_bytes(octets)), "f", 1, findings);
    CHECK(source->size() == octets.size());
    drain(*source);
    CHECK(source->position() == octets.size());
  }
}

TEST_CASE("every prefix of a compressed capture: the packets that are in it, and no damage") {
  const PcapBuilder file = noise(6, 100);
  for (const auto& [name, compress] : programs) {
    const std::string octets = compress(file.octets());
    std::size_t before = 0;
    for (std::size_t size = 4; size < octets.size(); ++size) {
      INFO(name << ", prefix of " << size);
      std::string error;
      const std::string whole = decompress(octets.substr(0, size), 4096, error);
      CHECK(file.octets().compare(0, whole.size(), whole) == 0);
      CHECK(error.find("ends early") != std::string::npos);
      if (whole.size() < 24) continue;
      Reading read = read_all(octets.substr(0, size));
      CHECK(read.packets.size() == (whole.size() - 24) / 116);
      CHECK(read.packets.size() >= before);
      CHECK_FALSE(read.facts.truncated);
      CHECK(read.findings.count(FindingCode::cap_last_packet_cut) == 1);
      before = read.packets.size();
    }
    CHECK(before > 0);
  }
}

TEST_CASE("damaged compressed data: everything before it is read, and the finding names both offsets") {
  const PcapBuilder file = noise(400);
  for (const auto& [name, compress] : programs) {
    std::string octets = compress(file.octets());
    for (std::size_t i = 0; i < 64; ++i) octets[octets.size() * 3 / 4 + i] ^= static_cast<char>(0x55 + i);
    INFO(name);
    Reading read = read_all(octets);
    const std::size_t sound = name == "zstd" ? 190 : 240;  // its blocks are larger
    REQUIRE(read.packets.size() >= sound);
    CHECK(read.packets.size() < 400);
    const std::vector<Copied> all = read_all(file.octets()).packets;
    CHECK(std::equal(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(sound), read.packets.begin(),
                     [](const Copied& a, const Copied& b) { return a.octets == b.octets; }));
    CHECK(read.facts.truncated);
    REQUIRE(read.findings.count(FindingCode::cap_damaged) > 0);
    const std::string& detail = read.findings.all.back().detail;
    CHECK(detail.find("test.pcap at decompressed offset ") == 0);
    CHECK(detail.find("the " + name + " data is damaged at its offset ") != std::string::npos);
  }
}

TEST_CASE("a compressed file may be compressed once more, and no further") {
  const PcapBuilder file = noise(3);
  CHECK(read_all(test::zstd(test::gzip(file.octets()))).packets.size() == 3);
  std::string cut = test::gzip(file.octets());
  cut.resize(cut.size() - 100);
  CHECK(read_all(test::lz4(cut)).findings.count(FindingCode::cap_last_packet_cut) == 1);
  std::string octets = file.octets();
  for (int i = 0; i < limits::compression_depth; ++i) octets = test::gzip(octets);
  CHECK(read_all(octets).packets.size() == 3);
  CHECK_THROWS_WITH(read_all(test::gzip(octets)), "test.pcap is compressed more than 2 times over");
}

TEST_CASE("a zstd window past the limit is refused, one at the limit is not") {
  const std::string text(200'000, 'x');
  std::string error;
  CHECK(decompress(test::zstd(text, limits::zstd_window_log), 4096, error) == text);
  CHECK(error.empty());
  CHECK(decompress(test::zstd(text, limits::zstd_window_log + 1), 4096, error).empty());
  CHECK(error.find("zstd -dc --long=31") != std::string::npos);
}

TEST_CASE("what is no capture is refused after decompression too") {
  CHECK_THROWS_WITH(
      read_all(test::gzip("hello")),
      "test.pcap, decompressed, is not a capture file: begins with 68 65 6c 6c; rung reads pcap, pcapng and SIP CLF");
  CHECK_THROWS_WITH(read_all(test::lz4("")), "test.pcap, decompressed, is empty");
  CHECK_THROWS_WITH(read_all("\x1f\x8bjunk that is no gzip"),
                    "test.pcap: the gzip data is damaged at its offset 0: unknown compression method");
}

}  // namespace
}  // namespace rung::capture
