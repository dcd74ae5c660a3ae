// Packets that were captured twice: by a mirror port that copies both directions of a port, by the `any` interface,
// on a bond and its slave, or in two captures of one network. Sent once, they must count once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "decode/net/ip.h"
#include "decode/net/keyed_hash.h"

namespace rung::net {

class DuplicateFilter {
 public:
  explicit DuplicateFilter(FindingSink& findings);

  // True where the same IP packet was seen a moment ago: same addresses, identification, length, first octets of the
  // transport header with its checksum and, where the identification is 0 or there is none, the same octets. The time
  // to live may differ, as behind a router. `a moment`: limits::duplicate_time on one interface,
  // limits::duplicate_time_elsewhere between two, whose clocks may differ.
  bool is_duplicate(const IpPacket& ip, const PacketRef& where, std::uint32_t interface);
  // The packet that the last duplicate was a copy of.
  const PacketRef& original() const { return original_; }
  // Tells how many there were.
  void finish();
  std::uint64_t count() const { return count_; }

 private:
  struct Seen {
    std::uint64_t hash = 0;
    PacketRef where;
    std::uint32_t interface = 0;
  };
  struct Told {
    std::uint64_t count = 0;
    PacketRef latest;
  };
  std::uint64_t hash_of(const IpPacket& ip) const;
  void note(const PacketRef& where, const Seen& before);

  FindingSink& findings_;
  KeyedHash hash_;
  std::vector<Seen> seen_;              // a packet has one place, by its hash; the latest holds it
  std::map<std::uint32_t, Told> told_;  // by capture
  std::uint64_t count_ = 0;
  PacketRef original_;
};

}  // namespace rung::net
