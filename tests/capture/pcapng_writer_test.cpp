#include "capture/pcapng_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <vector>

#include "base/limits.h"
#include "capture/secrets_search.h"
#include "tests/capture/reading.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

// A file without a name that a writer fills.
class Written {
 public:
  Written() : file_(std::tmpfile()), writer_(::fileno(file_), "written", "test", "a comment") {}
  ~Written() { std::fclose(file_); }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;

  PcapngWriter& operator*() { return writer_; }
  PcapngWriter* operator->() { return &writer_; }
  std::string octets() {
    writer_.flush();
    std::string all(static_cast<std::size_t>(::lseek(::fileno(file_), 0, SEEK_END)), '\0');
    REQUIRE(::pread(::fileno(file_), all.data(), all.size(), 0) == static_cast<ssize_t>(all.size()));
    CHECK(all.size() == writer_.octets_written());
    return all;
  }

 private:
  std::FILE* file_;
  PcapngWriter writer_;
};

std::vector<std::string> secrets_of(const std::string& octets) {
  std::vector<std::string> texts;
  for (const DecryptionSecrets& secret : find_secrets(std::make_unique<MemorySource>(as_bytes(octets)), "x"))
    texts.emplace_back(secret.text);
  return texts;
}

}  // namespace

TEST_CASE("what is written is read again: interfaces, times, octets, sizes on the wire") {
  Written file;
  NewInterface raw;
  raw.link_type = 101;
  raw.snapshot_length = 96;
  raw.name = "a.pcap";
  raw.description = "eth0 of gw";
  CHECK(file->add_interface({}) == 0);
  CHECK(file->add_interface(raw) == 1);
  std::int64_t time = 1'700'000'000'123'456'789;
  for (std::size_t size = 0; size < 9; ++size)
    file->write_packet(size % 2, {time + static_cast<std::int64_t>(size)}, as_bytes(std::string(size, 'x')),
                       static_cast<std::uint32_t>(size == 8 ? 1500 : 0), size % 3 == 0 ? "says who" : "");
  file->write_statistics(1, {{time}, {time + 60'000'000'000}, 12, 3});
  CHECK(file->packets_written() == 9);

  const Reading reading = read_all(file.octets());
  REQUIRE(reading.packets.size() == 9);
  for (std::size_t size = 0; size < 9; ++size) {
    INFO(size);
    CHECK(reading.packets[size].octets == std::string(size, 'x'));
    CHECK(reading.packets[size].packet.ref.time.ns == time + static_cast<std::int64_t>(size));
    CHECK(reading.packets[size].packet.wire_size == (size == 8 ? 1500 : size));
    CHECK(reading.packets[size].packet.link_type == (size % 2 == 0 ? LinkType::ethernet : LinkType::raw));
    CHECK(reading.packets[size].packet.interface == size % 2);
  }
  CHECK(reading.facts.interface == "a.pcap");
  CHECK(reading.facts.dropped == 3);
  CHECK(reading.facts.end().ns == time + 60'000'000'000);
  CHECK_FALSE(reading.facts.truncated);
}

TEST_CASE("packets before 1970 keep their time where the interface begins before them") {
  Written file;
  NewInterface early;
  early.offset_seconds = -10;
  file->add_interface(early);
  file->add_interface({});
  for (const std::int64_t ns : std::vector<std::int64_t>{-9'999'999'999, -1, 0, 1})
    file->write_packet(0, {ns}, as_bytes("x"), 1);
  file->write_packet(0, {-11'000'000'000}, as_bytes("x"), 1);
  file->write_packet(1, {-1}, as_bytes("x"), 1);
  file->write_packet(1, {INT64_MAX}, as_bytes("x"), 1);
  std::vector<std::int64_t> times;
  for (const auto& packet : read_all(file.octets()).packets) times.push_back(packet.packet.ref.time.ns);
  CHECK(times == std::vector<std::int64_t>{-9'999'999'999, -1, 0, 1, -10'000'000'000, 0, INT64_MAX});
}

TEST_CASE("a key log is one block, and as many as readers take where it is larger") {
  Written file;
  file->write_key_log("");
  CHECK(secrets_of(file.octets()).empty());
  file->write_key_log("CLIENT_RANDOM a b\n");
  CHECK(secrets_of(file.octets()) == std::vector<std::string>{"CLIENT_RANDOM a b\n"});

  Written large;
  std::string lines;
  while (lines.size() < limits::block_size + 1000) lines += std::string(199, 'k') + '\n';
  large->write_key_log(lines);
  const std::vector<std::string> blocks = secrets_of(large.octets());
  REQUIRE(blocks.size() == 2);
  CHECK(blocks[0].back() == '\n');
  CHECK(blocks[0] + blocks[1] == lines);
}

TEST_CASE("texts that no option can hold are cut, and the file stays sound") {
  Written file;
  NewInterface interface;
  interface.name = std::string(100'000, 'n');
  file->add_interface(interface);
  file->write_packet(0, {5}, as_bytes("x"), 1, std::string(65'536, 'c'));
  const Reading reading = read_all(file.octets());
  REQUIRE(reading.packets.size() == 1);
  CHECK(reading.packets[0].octets == "x");
  CHECK(reading.facts.interface == std::string(65'535, 'n'));
}

TEST_CASE("a packet of the largest size is written and read") {
  Written file;
  file->add_interface({});
  const std::string octets(limits::packet_size, 'p');
  file->write_packet(0, {5}, as_bytes(octets), 0);
  const Reading reading = read_all(file.octets());
  REQUIRE(reading.packets.size() == 1);
  CHECK(reading.packets[0].octets == octets);
}

TEST_CASE("what cannot be written is told with the name of the file and the reason") {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  PcapngWriter writer(full, "/dev/full", "test");
  CHECK_THROWS_AS(writer.flush(), WriteError);
  try {
    writer.flush();
  } catch (const WriteError& error) {
    CHECK(std::string(error.what()) == "/dev/full: No space left on device");
    CHECK(error.error_number == ENOSPC);
  }
  ::close(full);
}

TEST_CASE("when capturing stopped is believed where it can be") {
  struct Row {
    std::int64_t stopped, end;
  };
  constexpr std::int64_t last = 1'700'000'000'000'000'000;
  const Row row = GENERATE(values<Row>({{last, last},
                                        {last + 1, last + 1},
                                        {last - 1, last},
                                        {last + limits::resync_time.ns, last + limits::resync_time.ns},
                                        {last + limits::resync_time.ns + 1, last},
                                        {INT64_MAX, last}}));
  INFO(row.stopped - last);
  Written file;
  file->add_interface({});
  file->write_packet(0, {last}, as_bytes("abc"), 3);
  file->write_statistics(0, {{last}, {row.stopped}, {}, {}});
  const Reading reading = read_all(file.octets());
  CHECK(reading.facts.end().ns == row.end);
  CHECK(reading.facts.last.ns == last);
}

TEST_CASE("who follows a file that grows sees whole blocks") {
  Written file;
  file->add_interface({});
  std::size_t packets = 0;
  for (int round = 0; round < 3; ++round) {
    file->write_packet(0, {round}, as_bytes("abc"), 3);
    const Reading reading = read_all(file.octets());
    CHECK(reading.packets.size() == ++packets);
    CHECK(reading.findings.all.empty());
  }
}

}  // namespace rung::capture
