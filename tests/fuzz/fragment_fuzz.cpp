// Fragments of a few datagrams in any order: what is whole is as long as its fragments say, and
// nothing stays held. Each fragment is 5 octets: place, size, cut size, flags, datagram.
#include <algorithm>
#include <cstdlib>

#include "decode/net/fragment_reassembler.h"

struct NoFindings : rung::FindingSink {
  void on_finding(rung::Finding&& finding) override {
    if (finding.detail.empty()) std::abort();
  }
};

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NoFindings findings;
  rung::net::FragmentReassembler reassembler(findings);
  for (std::size_t i = 0; i + 5 <= size; i += 5) {
    rung::net::IpPacket packet;
    packet.payload.bytes = {data + i, std::min<std::size_t>(data[i + 1], size - i)};
    const auto captured = static_cast<std::uint32_t>(packet.payload.bytes.size());
    packet.payload.wire_size = captured + data[i + 2] % 32u;
    const std::uint32_t offset = (data[i + 3] & 2 ? data[i] * 32u : data[i] % 8u) * 8u;
    packet.payload.fragment = {data[i + 4] % 3u, offset, (data[i + 3] & 1) != 0};
    const auto outcome = reassembler.on_fragment(packet, {1, i + 1, {}}, {});
    if (outcome && *outcome && ((*outcome)->bytes.empty() || (*outcome)->bytes.size() > 65535)) std::abort();
    if (data[i + 3] & 4 && reassembler.deadline()) reassembler.expire_next();
  }
  reassembler.finish();
  if (reassembler.held() != 0 || reassembler.waiting() != 0) std::abort();
  return 0;
}
