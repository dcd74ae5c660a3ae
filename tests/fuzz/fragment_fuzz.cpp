// Fragments of a few datagrams in any order: what is whole is as long as its fragments say, and nothing stays held;
// and where no fragment contradicts another's end, each octet is that of its first copy. Each fragment is 5 octets:
// place, size, cut size, flags, datagram.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "decode/net/fragment_reassembler.h"

struct NoFindings : rung::FindingSink {
  void on_finding(rung::Finding&& finding) override {
    if (finding.detail.empty()) std::abort();
  }
};

constexpr std::uint32_t end_of_all = 496;  // places, modulo it, and sizes reach every multiple of 16 up to it
using FirstCopies = std::array<std::int16_t, end_of_all>;  // of one datagram; -1: none yet

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NoFindings findings;
  rung::net::FragmentReassembler reassembler(findings);
  const bool exact = size > 0 && data[0] % 2 == 0;
  std::array<FirstCopies, 3> first;
  for (FirstCopies& each : first) each.fill(-1);
  for (std::size_t i = 0; i + 5 <= size; i += 5) {
    const std::size_t id = data[i + 4] % 3u;
    rung::net::IpPacket packet;
    std::uint32_t offset = (data[i + 3] & 2 ? data[i] * 32u : data[i] % 8u) * 8u;
    bool more = (data[i + 3] & 1) != 0;
    packet.payload.bytes = {data + i, std::min<std::size_t>(data[i + 1], size - i)};
    packet.payload.wire_size = static_cast<std::uint32_t>(packet.payload.bytes.size()) + data[i + 2] % 32u;
    if (exact) {
      offset %= end_of_all;
      packet.payload.bytes =
          packet.payload.bytes.first(std::min<std::size_t>(packet.payload.bytes.size(), end_of_all - offset) / 8 * 8);
      packet.payload.wire_size = static_cast<std::uint32_t>(packet.payload.bytes.size());
      more = offset + packet.payload.wire_size != end_of_all;
      for (std::size_t k = 0; k < packet.payload.wire_size; ++k)
        if (first[id][offset + k] == -1) first[id][offset + k] = packet.payload.bytes[k];
    }
    packet.payload.fragment = {static_cast<std::uint32_t>(id), offset, more};
    const auto outcome = reassembler.on_fragment(packet, {1, i + 1, {}}, {});
    if (outcome && *outcome) {
      const rung::Bytes whole = (*outcome)->bytes;
      if (whole.empty() || whole.size() > 65535 || (exact && whole.size() != end_of_all)) std::abort();
      if (exact && !std::equal(whole.begin(), whole.end(), first[id].begin())) std::abort();
    }
    if (!exact && data[i + 3] & 4 && reassembler.deadline()) reassembler.expire_next();
  }
  reassembler.finish();
  if (reassembler.held() != 0 || reassembler.waiting() != 0) std::abort();
  return 0;
}
