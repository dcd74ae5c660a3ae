// Any octets as a capture file: as they are, behind the beginning of each compressed format, and behind a sound pcap or
// pcapng file, whose packet must come out whatever follows. A filter judges what comes out. Merged with itself, the
// file gives every packet twice.
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "capture/filtered_source.h"
#include "capture/merged_source.h"
#include "capture/open_source.h"
#include "tests/support/capture_builder.h"

namespace {
struct Ignore : rung::FindingSink {
  void on_finding(rung::Finding&&) override {}
};

using namespace rung::capture;

std::unique_ptr<PacketSource> open_octets(const std::string& file, std::uint32_t capture_id, Ignore& findings) {
  return open_source(std::make_unique<MemorySource>(rung::as_bytes(file)), "-", capture_id, findings);
}

std::uint64_t read(const std::string& file) {
  Ignore findings;
  try {
    FilteredSource source(open_octets(file, 1, findings), PacketFilter("port 5060"), findings);
    for (Packet packet; source.next(packet);)
      if (packet.wire_size < packet.bytes.size()) std::abort();
    return source.captures()[0]->packets;
  } catch (const OpenError&) {
    return 0;
  }
}

void read_merged(const std::string& file, std::uint64_t packets) {
  Ignore findings;
  std::vector<std::unique_ptr<PacketSource>> sources;
  for (std::uint32_t id : {1u, 2u}) sources.push_back(open_octets(file, id, findings));
  MergedSource source(std::move(sources));
  std::uint64_t seen = 0;
  for (Packet packet; source.next(packet);) ++seen;
  if (seen != 2 * packets || source.captures()[1]->packets != packets) std::abort();
  if (source.secrets().size() % 2 != 0 || source.position() > source.size()) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  if (const std::uint64_t packets = read(input)) read_merged(input, packets);
  read(std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10) + input);
  read("\x28\xb5\x2f\xfd" + input);
  read("\x04\x22\x4d\x18" + input);
  if (read(rung::test::PcapngBuilder().interface().packet(0, 1, "a").octets() + input) == 0) std::abort();
  if (read(rung::test::PcapBuilder().packet(1, "a").packet(2, "b").octets() + input) == 0) std::abort();
  return 0;
}
