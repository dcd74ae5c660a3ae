// Which packet brought which octets of one direction of a stream.
#pragma once

#include <cstdint>
#include <vector>

#include "base/packet_ref.h"

namespace rung::decode {

// Of a message: the packet with its first octet, and the latest of all that brought its octets.
struct Place {
  PacketRef first, packet;
};

class PacketMarks {
 public:
  // The octets from `begin` on came with `packet`. Offsets only grow.
  void add(std::uint64_t begin, const PacketRef& packet);
  // The `size` octets from `begin` on came with the packets of `place`.
  void add(std::uint64_t begin, std::size_t size, const Place& place);
  // Nothing before `offset` will be asked for any more.
  void forget_before(std::uint64_t offset);
  // Where the octets from `begin` up to `end` came from.
  Place place(std::uint64_t begin, std::uint64_t end) const;

 private:
  struct Mark {
    std::uint64_t begin;
    PacketRef packet;
  };
  std::vector<Mark>::const_iterator mark_of(std::uint64_t offset) const;
  void merge_neighbours();

  std::vector<Mark> marks_;
};

}  // namespace rung::decode
