// IP datagrams from their fragments (RFC 791 3.2, RFC 8200 4.5): any order, holes checked by place, the first copy
// of each octet wins, and the first end. Copies that differ are told; RFC 5722 has IPv6 receivers drop the datagram
// then, but who looks at a capture wants to see what came.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/finding.h"
#include "base/timestamp.h"
#include "decode/net/ip.h"
#include "decode/net/keyed_hash.h"
#include "decode/net/octet_range.h"

namespace rung::net {

struct Reassembled {
  std::uint8_t protocol;  // of `bytes`, as the fragment of offset 0 names it
  std::vector<std::uint8_t> bytes;
  PacketRef first;                      // the packet with offset 0
  std::vector<PacketRef> packets = {};  // those that brought it, where keep_packets() asked for them
};

class FragmentReassembler {
 public:
  explicit FragmentReassembler(FindingSink& findings) : findings_(findings) {}

  // From now on datagrams know their packets.
  void keep_packets() { keeps_packets_ = true; }

  // A datagram, where this fragment completes it. malformed where the fragment cannot be part of
  // any; `packet` must be one with a FragmentPlace. `now` is stage time: it never runs backwards.
  Result<std::optional<Reassembled>> on_fragment(const IpPacket& packet, const PacketRef& where, Timestamp now);

  // When the next incomplete datagram is to be given up.
  std::optional<Timestamp> deadline() const;
  // Gives up the one whose deadline that is; needs a deadline.
  void expire_next();
  // Forgets datagrams whose fragments cannot have duplicates any more.
  void forget_completed(Timestamp now);
  // Gives up half of those that are not complete, the oldest ones: for when memory is short.
  void hold_half();
  // Gives up all, in the order they were first seen.
  void finish();

  std::size_t waiting() const { return waiting_.size(); }
  std::size_t held() const { return held_; }

 private:
  struct Key {
    IpAddress source, destination;
    std::uint32_t id;
    std::uint8_t protocol;  // IPv4 only: in IPv6 only the first fragment's counts
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    KeyedHash hash;
    std::size_t operator()(const Key& key) const {
      return hash(key.source, key.destination, std::uint64_t{key.protocol} << 32 | key.id);
    }
  };
  struct Range {
    std::uint32_t begin, end;
  };
  struct Datagram {
    Key key;
    PacketRef seen_first;
    Timestamp since;  // of its first fragment; of its completion where it is complete
    std::vector<std::uint8_t> octets;
    std::vector<Range> covered;  // in order, apart from each other
    std::optional<std::uint32_t> size;
    std::vector<PacketRef> packets;      // that brought octets, where they are kept
    std::optional<PacketRef> beginning;  // the packet with offset 0
    std::uint8_t protocol = 0;
    bool complete = false;
    bool contradiction_told = false;
  };
  using Place = std::list<Datagram>::iterator;

  Place begin(const Key& key, const PacketRef& where, Timestamp now);
  void take(Datagram& datagram, const IpPacket& packet, const PacketRef& where);
  void report_contradiction(Datagram& datagram, const PacketRef& where, const std::string& what);
  static std::optional<OctetRange> difference(const Datagram& datagram, std::uint32_t offset, Bytes bytes);
  static void cover(Datagram& datagram, std::uint32_t offset, Bytes bytes);
  static bool is_whole(const Datagram& datagram);
  void bound();
  void give_up_oldest(std::string_view why);
  static std::string name_of(const Key& key);
  static std::string missing_of(const Datagram& datagram);

  FindingSink& findings_;
  std::unordered_map<Key, Place, KeyHash> places_;
  std::list<Datagram> waiting_;    // in the order they were first seen
  std::list<Datagram> completed_;  // in the order they became complete
  std::size_t held_ = 0;
  bool keeps_packets_ = false;
};

}  // namespace rung::net
