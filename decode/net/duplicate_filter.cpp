#include "decode/net/duplicate_filter.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/fingerprint.h"
#include "base/limits.h"

namespace rung::net {
namespace {

// Ports, sequence numbers, flags and checksum of TCP; ports, length and checksum of UDP.
constexpr std::size_t transport_header_octets = 20;

static_assert((limits::duplicate_packets & (limits::duplicate_packets - 1)) == 0, "places are found by masking");

}  // namespace

// Who makes packets collide only hides duplicates of his own.
DuplicateFilter::DuplicateFilter(FindingSink& findings)
    : findings_(findings), hash_(0x9E3779B97F4A7C15ull), seen_(limits::duplicate_packets) {}

std::uint64_t DuplicateFilter::hash_of(const IpPacket& ip) const {
  const IpPayload& payload = ip.payload;
  std::uint64_t place = payload.fragment ? std::uint64_t{payload.fragment->offset} << 1 | 1 : 0;
  std::uint64_t rest =
      std::uint64_t{payload.identification} << 40 | std::uint64_t{payload.protocol} << 32 | payload.wire_size;
  std::size_t octets =
      payload.identification == 0 ? payload.bytes.size() : std::min(payload.bytes.size(), transport_header_octets);
  return hash_(ip.source, ip.destination, rest ^ fingerprint(as_text(payload.bytes.first(octets)), place));
}

bool DuplicateFilter::is_duplicate(const IpPacket& ip, const PacketRef& where, std::uint32_t interface) {
  std::uint64_t hash = hash_of(ip);
  Seen& seen = seen_[hash & (limits::duplicate_packets - 1)];
  bool same_interface = seen.interface == interface && seen.where.capture_id == where.capture_id;
  Duration window = same_interface ? limits::duplicate_time : limits::duplicate_time_elsewhere;
  Duration apart = std::max(where.time - seen.where.time, seen.where.time - where.time);
  bool duplicate = seen.where.frame != 0 && seen.hash == hash && apart <= window;
  if (duplicate)
    note(where, seen);
  else
    seen = {hash, where, interface};
  return duplicate;
}

void DuplicateFilter::note(const PacketRef& where, const Seen& before) {
  ++count_;
  original_ = before.where;
  auto [told, first] = told_.try_emplace(where.capture_id);
  ++told->second.count;
  told->second.latest = where;
  if (!first) return;
  std::string detail = "the same as frame " + std::to_string(before.where.frame);
  if (before.where.capture_id != where.capture_id) detail += " of capture " + std::to_string(before.where.capture_id);
  findings_.on_finding(make_finding(FindingCode::cap_duplicate_packet, where, detail + "; it counts once"));
}

void DuplicateFilter::finish() {
  for (const auto& [capture, told] : told_)
    if (told.count > 1)
      findings_.on_finding(make_finding(FindingCode::cap_duplicate_packet, told.latest,
                                        std::to_string(told.count) + " packets in all, this being the last"));
  told_.clear();
}

}  // namespace rung::net
