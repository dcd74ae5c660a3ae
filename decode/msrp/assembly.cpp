#include "decode/msrp/assembly.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "base/limits.h"

namespace rung::msrp {

// Goes through the octets in parts that lie wholly within a range or wholly between two.
void Assembly::add(std::uint64_t offset, Bytes octets) {
  const std::uint64_t room = std::numeric_limits<std::uint64_t>::max() - offset;
  if (octets.size() > room) octets = octets.first(static_cast<std::size_t>(room));
  while (!octets.empty()) {
    auto behind = ranges_.upper_bound(offset);
    std::uint64_t inside = 0;  // octets of the range before that go on here
    if (behind != ranges_.begin()) {
      const std::uint64_t end = std::prev(behind)->second;
      inside = end > offset ? end - offset : 0;
    }
    std::uint64_t part = inside > 0 ? inside : octets.size();
    if (inside == 0 && behind != ranges_.end()) part = std::min(part, behind->first - offset);
    const Bytes taken = octets.first(static_cast<std::size_t>(std::min<std::uint64_t>(part, octets.size())));
    if (inside > 0) {
      overlapping_ += taken.size();
      overwrite(offset, taken);
    } else {
      keep(offset, taken);
      cover(offset, offset + taken.size());
    }
    offset += taken.size();
    octets = octets.subspan(taken.size());
  }
}

// Nothing of it is covered.
void Assembly::cover(std::uint64_t begin, std::uint64_t end) {
  auto behind = ranges_.lower_bound(begin);
  const bool joins_before = behind != ranges_.begin() && std::prev(behind)->second == begin;
  const bool joins_behind = behind != ranges_.end() && behind->first == end;
  if (!joins_before && !joins_behind && ranges_.size() >= limits::msrp_ranges) {
    ranges_over_limit_ = true;
    return;
  }
  size_ += end - begin;
  if (joins_behind) {
    end = behind->second;
    behind = ranges_.erase(behind);
  }
  if (joins_before)
    std::prev(behind)->second = end;
  else
    ranges_.emplace(begin, end);
}

void Assembly::keep(std::uint64_t offset, Bytes octets) {
  const std::size_t room = limits::msrp_body_octets - kept_;
  if (octets.size() > room) {
    body_over_limit_ = true;
    octets = octets.first(room);
  }
  if (octets.empty()) return;
  kept_ += octets.size();
  auto behind = pieces_.lower_bound(offset);
  if (behind != pieces_.begin()) {
    auto& [begin, piece] = *std::prev(behind);
    if (begin + piece.size() == offset) {
      piece.insert(piece.end(), octets.begin(), octets.end());
      return;
    }
  }
  pieces_.try_emplace(offset, octets.begin(), octets.end());
}

// All of it is covered, though perhaps not kept.
void Assembly::overwrite(std::uint64_t offset, Bytes octets) {
  auto piece = pieces_.upper_bound(offset);
  if (piece != pieces_.begin()) --piece;
  for (; piece != pieces_.end() && piece->first < offset + octets.size(); ++piece) {
    const std::uint64_t begin = std::max(offset, piece->first);
    const std::uint64_t end = std::min(offset + octets.size(), piece->first + piece->second.size());
    if (begin >= end) continue;
    const Bytes part = octets.subspan(static_cast<std::size_t>(begin - offset), static_cast<std::size_t>(end - begin));
    std::copy(part.begin(), part.end(), piece->second.begin() + static_cast<std::ptrdiff_t>(begin - piece->first));
  }
}

std::uint64_t Assembly::joined_end() const {
  return ranges_.empty() || ranges_.begin()->first != 0 ? 0 : ranges_.begin()->second;
}

std::size_t Assembly::octets_held() const {
  constexpr std::size_t entry = 80;  // of a map, about
  return kept_ + (pieces_.size() + ranges_.size()) * entry;
}

std::vector<char> Assembly::take() {
  std::vector<char> body;
  for (auto& [begin, piece] : pieces_) {
    if (begin != body.size()) break;
    if (body.empty())
      body = std::move(piece);
    else
      body.insert(body.end(), piece.begin(), piece.end());
  }
  *this = Assembly();
  return body;
}

}  // namespace rung::msrp
