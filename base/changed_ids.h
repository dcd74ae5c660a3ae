// Ids of what changed since they were last taken: the cost is that of the changes, however much there is that did not
// change. Not watched, it holds nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rung {

class ChangedIds {
 public:
  void watch() { watched_ = true; }
  void add(std::uint64_t id) {
    if (!watched_ || (!ids_.empty() && ids_.back() == id)) return;
    if (ids_.size() >= room_) make_room();
    ids_.push_back(id);
  }
  // Each once, in order.
  std::vector<std::uint64_t> take() {
    make_room();
    room_ = first_room;
    return std::exchange(ids_, {});
  }

 private:
  static constexpr std::size_t first_room = 4096;

  // Where nobody takes them they stay twice as many as what changed, at most.
  void make_room() {
    std::sort(ids_.begin(), ids_.end());
    ids_.erase(std::unique(ids_.begin(), ids_.end()), ids_.end());
    room_ = std::max(first_room, 2 * ids_.size());
  }

  bool watched_ = false;
  std::size_t room_ = first_room;
  std::vector<std::uint64_t> ids_;
};

}  // namespace rung
