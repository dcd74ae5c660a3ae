// Octets of one direction that wait beyond a hole, copied, none of them twice: what came first
// stays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "base/bytes.h"
#include "base/packet_ref.h"

namespace rung::net {

// Octets of a direction in the place they belong to, as a packet brought them: all of them, or none
// where the capture cut them off.
struct Piece {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  Bytes bytes;  // `size` octets, or empty: captured without them
  PacketRef packet;

  std::uint64_t end() const { return offset + size; }
  bool cut() const { return bytes.empty() && size > 0; }
  // The part from `from` (not before offset) up to `to` (not after end()).
  Piece part(std::uint64_t from, std::uint64_t to) const {
    Bytes octets = cut() ? bytes : bytes.subspan(from - offset, to - from);
    return {from, to - from, octets, packet};
  }
};

// Since when a hole is known, in stage time and in segments of the direction.
struct HoleAge {
  Timestamp since;
  std::uint64_t segments = 0;
};

class HeldPieces {
 public:
  // Copies what of the piece is not held yet.
  void insert(const Piece& piece, const HoleAge& age);

  bool empty() const { return held_.empty(); }
  // These need !empty(). The view within front() is valid until drop_front().
  std::uint64_t front_offset() const { return held_.begin()->first; }
  Piece front() const;
  // Of the hole that ends where the first piece begins.
  const HoleAge& front_age() const { return held_.begin()->second.age; }
  void drop_front();

  void clear();
  // Octets, bookkeeping included.
  std::size_t cost() const { return cost_; }

 private:
  struct Held {
    std::uint64_t size;
    std::vector<std::uint8_t> bytes;  // empty where the capture cut them off
    PacketRef packet;
    HoleAge age;
  };
  void insert_alone(const Piece& piece, const HoleAge& age);

  std::map<std::uint64_t, Held> held_;  // by offset, without overlap
  std::size_t cost_ = 0;
};

}  // namespace rung::net
