#include "capture/secrets_search.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/limits.h"
#include "capture/merged_source.h"
#include "tests/capture/reading.h"
#include "tests/support/capture_builder.h"
#include "tests/support/catch.h"
#include "tests/support/compress.h"

namespace rung::capture {
namespace {

using test::OctetWriter;
using test::PcapBuilder;
using test::PcapngBuilder;

constexpr std::uint32_t tls = DecryptionSecrets::tls_key_log;
using Texts = std::vector<std::string>;

Texts found_in(std::string_view octets) {
  const test::ExactBytes exact(octets);
  Texts texts;
  for (const DecryptionSecrets& secrets : find_secrets(std::make_unique<MemorySource>(exact.view()), "test.pcapng"))
    texts.emplace_back(secrets.text);
  return texts;
}

TEST_CASE("secrets are found wherever they stand, in file order, in both byte orders") {
  const ByteOrder order = GENERATE(ByteOrder::little, ByteOrder::big);
  const ByteOrder other = order == ByteOrder::little ? ByteOrder::big : ByteOrder::little;
  CHECK(found_in(PcapngBuilder(order).secrets(tls, "first").interface().packet(0, 1, "a").octets()) == Texts{"first"});
  CHECK(found_in(PcapngBuilder(order).interface().packet(0, 1, "a").secrets(tls, "last").octets()) == Texts{"last"});
  PcapngBuilder file(order);
  file.secrets(tls, "one").interface().packet(0, 1, "a").secrets(tls, "two").section(other);
  file.interface().secrets(tls, "three").packet(0, 2, "b").secrets(tls, "four");
  const Texts all{"one", "two", "three", "four"};
  CHECK(found_in(file.octets()) == all);
  CHECK(found_in(test::gzip(file.octets())) == all);
  CHECK(found_in(test::zstd(file.octets())) == all);
  CHECK(found_in(test::lz4(file.octets())) == all);
}

TEST_CASE("secrets of other protocols, empty ones and other formats are passed over") {
  PcapngBuilder file;
  file.secrets(0x5353484b, "ssh").secrets(0x57474b4c, "wireguard").secrets(0, "?").secrets(tls, "").secrets(tls, "tls");
  CHECK(found_in(file.octets()) == Texts{"tls"});
  CHECK(found_in(PcapBuilder().packet(1, "a").octets()).empty());
  CHECK_THROWS_AS(found_in("no capture"), OpenError);
}

TEST_CASE("lengths that lie hide no other secrets") {
  const auto between = [](const OctetWriter& bad) {
    PcapngBuilder file;
    file.interface()
        .secrets(tls, "before")
        .packet(0, 1, "a")
        .raw(bad.octets())
        .packet(0, 2, "b")
        .secrets(tls, "behind");
    const Reading read = read_all(file.octets());
    CHECK(read.packets.size() == 2);
    CHECK(read.secrets.size() == 2);
    return found_in(file.octets());
  };
  const Texts both{"before", "behind"};
  CHECK(between(OctetWriter().u32(10).u32(24).u32(tls).u32(5).text("abcd").u32(24)) == both);
  CHECK(between(OctetWriter().u32(10).u32(24).u32(tls).u32(0xffffffff).text("abcd").u32(24)) == both);
  CHECK(between(OctetWriter().u32(10).u32(16).u32(tls).u32(16)) == both);
  CHECK(between(OctetWriter().u32(10).u32(8)) == both);
  CHECK(between(OctetWriter().u32(10).u32(0xfffffffc).u32(tls).u32(4)) == both);
  CHECK(between(OctetWriter().u32(10).u32(limits::block_size).u32(tls).u32(4)) == both);
  CHECK(between(OctetWriter().text(std::string(400, '\xff'))) == both);
}

TEST_CASE("a file cut anywhere gives the secrets that reading it gives") {
  PcapngBuilder file;
  file.secrets(tls, "one").interface().packet(0, 1, "a").section(ByteOrder::big).secrets(tls, "two");
  for (std::size_t size = 4; size <= file.octets().size(); ++size) {
    const std::string_view cut = std::string_view(file.octets()).substr(0, size);
    CHECK(found_in(cut).size() == read_all(cut).secrets.size());
  }
}

TEST_CASE("what can be read only once is left alone") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "rung-secrets-test";
  std::filesystem::create_directories(folder);
  const std::string file = folder / "a.pcapng", pipe = folder / "pipe";
  std::ofstream(file, std::ios::binary) << PcapngBuilder().secrets(tls, "keys").octets();
  ::mkfifo(pipe.c_str(), 0600);
  CHECK(find_secrets(file).size() == 1);
  CHECK(find_secrets(pipe).empty());
  CHECK(find_secrets("-").empty());
  CHECK(find_secrets(folder.string()).empty());
  CHECK(find_secrets(folder / "missing").empty());
  std::filesystem::remove_all(folder);
}

TEST_CASE("sources tell secrets as they are met, once, also where captures are merged") {
  const std::string one = PcapngBuilder().interface().packet(0, 1, "a").secrets(tls, "1").packet(0, 9, "b").octets();
  const std::string other = PcapngBuilder().secrets(tls, "2").interface().packet(0, 5, "c").secrets(tls, "3").octets();
  Findings findings;
  const auto opened = [&](const std::string& octets) {
    return open_source(std::make_unique<MemorySource>(as_bytes(octets)), "f", 1, findings);
  };
  const auto told = [](PacketSource& source) {
    std::string order;
    Packet packet;
    bool more = true;
    while (more) {
      more = source.next(packet);
      for (const DecryptionSecrets* secrets : source.new_secrets()) order += secrets->text;
      if (more) order += as_text(packet.bytes);
    }
    CHECK(source.new_secrets().empty());
    return order;
  };
  CHECK(told(*opened(one)) == "a1b");
  CHECK(told(*opened(other)) == "2c3");
  std::vector<std::unique_ptr<PacketSource>> sources;
  sources.push_back(opened(one));
  sources.push_back(opened(other));
  MergedSource merged(std::move(sources));
  CHECK(told(merged) == "2a1c3b");
  CHECK(merged.secrets().size() == 3);
}

}  // namespace
}  // namespace rung::capture
