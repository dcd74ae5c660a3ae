#include "decode/packet_marks.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::decode {

void PacketMarks::add(std::uint64_t begin, const PacketRef& packet) {
  if (marks_.size() >= limits::packet_marks) merge_neighbours();
  marks_.push_back({begin, packet});
}

void PacketMarks::add(std::uint64_t begin, std::size_t size, const Place& place) {
  add(begin, place.first);
  if (place.packet.frame != place.first.frame && size > 1) add(begin + size - 1, place.packet);
}

// The last mark that begins at or before `offset`; the first one where all begin behind it.
std::vector<PacketMarks::Mark>::const_iterator PacketMarks::mark_of(std::uint64_t offset) const {
  auto behind = std::upper_bound(marks_.begin(), marks_.end(), offset,
                                 [](std::uint64_t value, const Mark& mark) { return value < mark.begin; });
  return behind == marks_.begin() ? behind : behind - 1;
}

void PacketMarks::forget_before(std::uint64_t offset) {
  if (marks_.size() > 1) marks_.erase(marks_.begin(), mark_of(offset));
}

Place PacketMarks::place(std::uint64_t begin, std::uint64_t end) const {
  if (marks_.empty()) return {};
  auto mark = mark_of(begin);
  Place place{mark->packet, mark->packet};
  for (; mark != marks_.end() && mark->begin < end; ++mark)
    if (later(mark->packet, place.packet)) place.packet = mark->packet;
  return place;
}

// The first mark stays by itself: it says where a message began.
void PacketMarks::merge_neighbours() {
  std::size_t kept = 1;
  for (std::size_t i = 1; i < marks_.size(); i += 2) {
    Mark merged = marks_[i];
    if (i + 1 < marks_.size() && later(marks_[i + 1].packet, merged.packet)) merged.packet = marks_[i + 1].packet;
    marks_[kept++] = merged;
  }
  marks_.resize(kept);
}

}  // namespace rung::decode
