#include "decode/net/held_pieces.h"

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
  held_.emplace(piece.offset,
                Held{piece.size, {piece.bytes.begin(), piece.bytes.end()}, piece.packet, age, piece.probe});
  cost_ += piece.bytes.size() + limits::tcp_piece_octets;
}

HeldPieces::Places::iterator HeldPieces::erase(Places::iterator place) {
  cost_ -= place->second.bytes.size() + limits::tcp_piece_octets;
  return held_.erase(place);
}

HeldPieces::Places::const_iterator HeldPieces::first_behind(std::uint64_t offset) const {
  auto place = held_.upper_bound(offset);
  if (place == held_.begin()) return place;
  auto before = std::prev(place);
  return before->first + before->second.size > offset ? before : place;
}

// What is weak has no octets worth keeping, so its parts beside the piece are made anew.
void HeldPieces::give_way(const Piece& piece) {
  auto place = held_.erase(first_behind(piece.offset), first_behind(piece.offset));  // as an iterator to change
  while (place != held_.end() && place->first < piece.end()) {
    if (!place->second.probe && (piece.cut() || !place->second.weak())) {
      ++place;
      continue;
    }
    Piece whole{place->first, place->second.size, {}, place->second.packet};
    HoleAge age = place->second.age;
    place = erase(place);
    if (whole.offset < piece.offset) insert_alone(whole.part(whole.offset, piece.offset), age);
    if (whole.end() > piece.end()) insert_alone(whole.part(piece.end(), whole.end()), age);
  }
}

Piece HeldPieces::front() const {
  const auto& [offset, held] = *held_.begin();
  return {offset, held.size, held.bytes, held.packet, held.probe};
}

void HeldPieces::drop_front() { erase(held_.begin()); }

}  // namespace rung::net
