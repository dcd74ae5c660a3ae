#include "decode/net/held_pieces.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::net {

void HeldPieces::insert(const Piece& piece, const HoleAge& age) {
  std::uint64_t at = piece.offset;
  auto next = held_.upper_bound(at);
  if (next != held_.begin()) {
    const auto& [offset, before] = *std::prev(next);
    at = std::max(at, offset + before.size);
  }
  while (at < piece.end()) {
    std::uint64_t room_end = next == held_.end() ? piece.end() : std::min(piece.end(), next->first);
    // The hole before the piece behind was there before; this piece only makes it smaller.
    HoleAge older = next == held_.end() || age.since < next->second.age.since ? age : next->second.age;
    if (at < room_end) insert_alone(piece.part(at, room_end), older);
    if (next == held_.end()) break;
    at = std::max(room_end, next->first + next->second.size);
    ++next;
  }
}

void HeldPieces::insert_alone(const Piece& piece, const HoleAge& age) {
  held_.emplace(piece.offset, Held{piece.size, {piece.bytes.begin(), piece.bytes.end()}, piece.packet, age});
  cost_ += piece.bytes.size() + limits::tcp_piece_octets;
}

Piece HeldPieces::front() const {
  const auto& [offset, held] = *held_.begin();
  return {offset, held.size, held.bytes, held.packet};
}

void HeldPieces::drop_front() {
  cost_ -= held_.begin()->second.bytes.size() + limits::tcp_piece_octets;
  held_.erase(held_.begin());
}

void HeldPieces::clear() {
  held_.clear();
  cost_ = 0;
}

}  // namespace rung::net
