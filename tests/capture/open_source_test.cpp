#include "capture/open_source.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/capture/reading.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"

namespace rung::capture {
namespace {

using namespace std::string_literals;

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rung-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name, const std::string& octets) const {
    std::string path = path_ + "/" + name;
    std::ofstream(path, std::ios::binary) << octets;
    return path;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string why_not(const std::string& path) {
  Findings findings;
  try {
    open_capture(path, 1, findings);
  } catch (const OpenError& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("open_capture: what is no capture is told apart") {
  Folder folder;
  struct Row {
    std::string octets, message;
  };
  for (const Row& row : std::vector<Row>{
           {"", " is empty"},
           {std::string(5000, '\0'),
            " is not a capture file: begins with 00 00 00 00; rung reads pcap, pcapng and SIP CLF"},
           {"PK", " is not a capture file: begins with 50 4b; rung reads pcap, pcapng and SIP CLF"},
           {"\x1f\x8b\x08\x00"s, ": the gzip data ends early, at its offset 4"},
           {"\x02\x21\x4c\x18", " is lz4-compressed: decompress it first, e.g. lz4 -dc PATH | rung -"},
           {"BZh91AY&SY", " is bzip2-compressed: decompress it first, e.g. bzip2 -dc PATH | rung -"},
           {"\xfd\x37\x7a\x58\x5a\x00"s, " is xz-compressed: decompress it first, e.g. xz -dc PATH | rung -"},
           {"SQLite format 3\0more"s, " is a SQLite database, not a capture"},
       }) {
    std::string path = folder.file("x", row.octets);
    std::string expected = path + row.message;
    if (auto at = expected.find("PATH"); at != std::string::npos) expected.replace(at, 4, path);
    CHECK(why_not(path) == expected);
  }
}

TEST_CASE("open_capture: what cannot be opened") {
  Folder folder;
  CHECK(why_not(folder.path()) == folder.path() + " is a directory");
  CHECK(why_not(folder.path() + "/none") == folder.path() + "/none: No such file or directory");
  std::string secret = folder.file("secret", "x");
  std::filesystem::permissions(secret, std::filesystem::perms::none);
  if (::geteuid() != 0) CHECK(why_not(secret) == secret + ": Permission denied");
}

TEST_CASE("open_capture: a file, with its size and position") {
  Folder folder;
  std::string octets = test::PcapBuilder().packet(1, "abc").octets();
  std::string path = folder.file("a.pcap", octets);
  Findings findings;
  auto source = open_capture(path, 1, findings);
  CHECK(source->size() == octets.size());
  CHECK(source->position() == 24);
  CHECK(drain(*source).size() == 1);
  CHECK(source->position() == octets.size());
  CHECK(source->captures().at(0)->path == path);
  Packet packet;
  CHECK_FALSE(source->next(packet));
}

TEST_CASE("open_captures: numbers from 1 in the order of the paths") {
  Folder folder;
  std::string a = folder.file("a", test::PcapBuilder().packet(3000, "a3").octets());
  std::string b = folder.file("b", test::PcapngBuilder().interface().packet(0, 1, "b1").octets());
  Findings findings;
  auto source = open_captures({a, b}, findings);
  auto packets = drain(*source);
  REQUIRE(packets.size() == 2);
  CHECK(packets[0].octets == "b1");
  CHECK(packets[0].packet.ref.capture_id == 2);
  CHECK(packets[1].packet.ref.capture_id == 1);
  CHECK(source->captures().size() == 2);
  CHECK_THROWS_AS(open_captures({a, folder.path() + "/none"}, findings), OpenError);
}

}  // namespace
}  // namespace rung::capture
