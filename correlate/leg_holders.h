// Which calls show a key by which legs are recognised: a flat table, as nearly every search of it finds nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/prefetch.h"

namespace rung::correlate {

// Keys are fingerprints; few calls share one.
class LegHolders {
 public:
  // For a search that follows soon.
  void fetch(std::uint64_t key) const {
    if (!slots_.empty()) prefetch(&slots_[home(key)]);
  }

  // Calls `visit(call)` for each call with that key.
  template <typename Visit>
  void for_each(std::uint64_t key, Visit visit) const {
    if (slots_.empty()) return;
    for (std::size_t at = home(key); slots_[at].call != 0; at = next(at))
      if (slots_[at].key == key) visit(slots_[at].call);
  }

  std::size_t count(std::uint64_t key) const {
    std::size_t number = 0;
    for_each(key, [&](std::uint64_t) { ++number; });
    return number;
  }

  void add(std::uint64_t key, std::uint64_t call) {
    if ((used_ + 1) * 2 > slots_.size()) grow();
    put({key, call});
    ++used_;
  }

  void remove(std::uint64_t key, std::uint64_t call) {
    if (slots_.empty()) return;
    for (std::size_t at = home(key); slots_[at].call != 0; at = next(at))
      if (slots_[at].key == key && slots_[at].call == call) return free(at);
  }

 private:
  struct Slot {
    std::uint64_t key = 0, call = 0;  // call 0: free
  };

  std::size_t home(std::uint64_t key) const { return key & (slots_.size() - 1); }
  std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }

  void put(const Slot& slot) {
    std::size_t at = home(slot.key);
    while (slots_[at].call != 0) at = next(at);
    slots_[at] = slot;
  }

  void grow() {
    constexpr std::size_t least = 64;
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(std::max(least, slots_.size() * 2)));
    for (const Slot& slot : old)
      if (slot.call != 0) put(slot);
  }

  // Slots behind it move up, so that no search stops short of them.
  void free(std::size_t at) {
    --used_;
    for (std::size_t behind = next(at); slots_[behind].call != 0; behind = next(behind)) {
      const std::size_t distance = (behind - home(slots_[behind].key)) & (slots_.size() - 1);
      if (distance < ((behind - at) & (slots_.size() - 1))) continue;
      slots_[at] = slots_[behind];
      at = behind;
    }
    slots_[at] = {};
  }

  std::vector<Slot> slots_;  // a power of two, at most half of them used
  std::size_t used_ = 0;
};

}  // namespace rung::correlate
