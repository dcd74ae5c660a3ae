// Octets of one direction that wait beyond a hole, copied, none of them twice: what came first
// stays, unless it was weak (see Piece) and the octets themselves come.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
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
  bool probe = false;  // perhaps the octet of a keep-alive probe, which stands for one sent before

  std::uint64_t end() const { return offset + size; }
  bool cut() const { return bytes.empty() && size > 0; }
  // Says that octets were sent, and nothing sure about which.
  bool weak() const { return cut() || probe; }
  // The part from `from` (not before offset) up to `to` (not after end()).
  Piece part(std::uint64_t from, std::uint64_t to) const {
    Bytes octets = cut() ? bytes : bytes.subspan(from - offset, to - from);
    return {from, to - from, octets, packet, probe};
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
  // Takes out what is weaker than the piece where it stands, so that it may have the place: probes, and what was
  // cut where the piece has octets.
  void give_way(const Piece& piece);
  // Calls on_overlap(part of the piece, the octets held there) for octets that are held already.
  template <typename OnOverlap>
  void each_overlap(const Piece& piece, OnOverlap&& on_overlap) const;

  bool empty() const { return held_.empty(); }
  // These need !empty(). The view within front() is valid until drop_front().
  std::uint64_t front_offset() const { return held_.begin()->first; }
  bool front_is_probe() const { return held_.begin()->second.probe; }
  // Behind the last piece; needs !empty().
  std::uint64_t end() const { return std::prev(held_.end())->first + std::prev(held_.end())->second.size; }
  Piece front() const;
  // Of the hole that ends where the first piece begins.
  const HoleAge& front_age() const { return held_.begin()->second.age; }
  void drop_front();

  // Octets, bookkeeping included.
  std::size_t cost() const { return cost_; }

 private:
  struct Held {
    std::uint64_t size;
    std::vector<std::uint8_t> bytes;  // empty where the capture cut them off
    PacketRef packet;
    HoleAge age;
    bool probe;
    bool weak() const { return bytes.empty() || probe; }
  };
  using Places = std::map<std::uint64_t, Held>;
  void insert_alone(const Piece& piece, const HoleAge& age);
  Places::iterator erase(Places::iterator place);
  // The first piece that ends behind `offset`.
  Places::const_iterator first_behind(std::uint64_t offset) const;

  Places held_;  // by offset, without overlap
  std::size_t cost_ = 0;
};

template <typename OnOverlap>
void HeldPieces::each_overlap(const Piece& piece, OnOverlap&& on_overlap) const {
  for (auto place = first_behind(piece.offset); place != held_.end() && place->first < piece.end(); ++place) {
    const auto& [offset, held] = *place;
    std::uint64_t from = std::max(piece.offset, offset);
    std::uint64_t to = std::min(piece.end(), offset + held.size);
    if (!held.weak()) on_overlap(piece.part(from, to), Bytes(held.bytes).subspan(from - offset, to - from));
  }
}

}  // namespace rung::net
