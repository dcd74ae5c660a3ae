// A pcapng file: packets lie inside of the file and their octets add up.
#include <cstdlib>

#include "capture/pcapng_source.h"

namespace {
struct Ignore : rung::FindingSink {
  void on_finding(rung::Finding&&) override {}
};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rung::capture;
  Ignore findings;
  if (!recognise_pcapng({data, size})) return 0;
  ByteInput input(std::make_unique<MemorySource>(rung::Bytes(data, size)));
  PcapngSource source(std::move(input), CaptureLog("fuzz", 1, "pcapng", findings));
  Packet packet;
  std::uint64_t octets = 0;
  volatile int ends = 0;  // read, so that the sanitizers see it
  while (source.next(packet)) {
    if (packet.wire_size < packet.bytes.size()) std::abort();
    octets += packet.bytes.size();
    if (!packet.bytes.empty()) ends = ends ^ packet.bytes.front() ^ packet.bytes.back();
  }
  if (octets != source.captures()[0]->bytes || octets > size) std::abort();
  return 0;
}
