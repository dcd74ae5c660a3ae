// Any octets as a capture file: as they are, behind the beginning of each compressed format, and behind a sound pcap or
// pcapng file, whose packet must come out whatever follows. A filter judges what comes out.
#include <cstdlib>

#include "capture/filtered_source.h"
#include "capture/open_source.h"
#include "tests/support/capture_builder.h"

namespace {
struct Ignore : rung::FindingSink {
  void on_finding(rung::Finding&&) override {}
};

std::uint64_t read(const std::string& file) {
  using namespace rung::capture;
  Ignore findings;
  try {
    auto octets = std::make_unique<MemorySource>(rung::as_bytes(file));
    FilteredSource source(open_source(std::move(octets), "-", 1, findings), PacketFilter("port 5060"), findings);
    for (Packet packet; source.next(packet);)
      if (packet.wire_size < packet.bytes.size()) std::abort();
    return source.captures()[0]->packets;
  } catch (const OpenError&) {
    return 0;
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  read(input);
  read(std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10) + input);
  read("\x28\xb5\x2f\xfd" + input);
  read("\x04\x22\x4d\x18" + input);
  if (read(rung::test::PcapngBuilder().interface().packet(0, 1, "a").octets() + input) == 0) std::abort();
  if (read(rung::test::PcapBuilder().packet(1, "a").packet(2, "b").octets() + input) == 0) std::abort();
  return 0;
}
