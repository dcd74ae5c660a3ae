// Finds elements by a key that they hold themselves: a flat table of fingerprints, small enough to stay in the
// processor's cache, with the elements of one key chained in the order they came.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/prefetch.h"

namespace rung {

// What an element of a ChainedIndex derives from.
template <typename T>
class ChainLink {
 public:
  // The element of the same key that came next; nullptr for the latest.
  T* newer() const { return newer_; }

 private:
  template <typename>
  friend class ChainedIndex;
  T* newer_ = nullptr;
  T* older_ = nullptr;  // of the oldest: the latest
  std::uint64_t fingerprint_ = 0;
};

// Elements must stay where they are until they are erased. `same_key(element)` says whether an element of the
// fingerprint has the key that is meant: fingerprints alone are no identity.
template <typename T>
class ChainedIndex {
 public:
  // The oldest element of the key; nullptr where there is none.
  template <typename SameKey>
  T* oldest(std::uint64_t fingerprint, SameKey same_key) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = home(fingerprint); slots_[at].oldest != nullptr; at = next(at))
      if (slots_[at].fingerprint == fingerprint && same_key(*slots_[at].oldest)) return slots_[at].oldest;
    return nullptr;
  }

  // For a search that follows soon: fetch_slot() a while before fetch_element(), and that a while before oldest().
  void fetch_slot(std::uint64_t fingerprint) const {
    if (!slots_.empty()) prefetch(&slots_[home(fingerprint)]);
  }
  void fetch_element(std::uint64_t fingerprint) const {
    if (!slots_.empty()) prefetch_object(slots_[home(fingerprint)].oldest);
  }

  // The one from which at most `count` are left up to the latest, itself included.
  static T* latest(T* oldest, std::size_t count) {
    if (oldest == nullptr) return nullptr;
    T* from = oldest->older_;
    for (; count > 1 && from != oldest; --count) from = from->older_;
    return from;
  }

  template <typename SameKey>
  void insert(std::uint64_t fingerprint, T& element, SameKey same_key) {
    element.fingerprint_ = fingerprint;
    if (T* first = oldest(fingerprint, same_key)) {
      element.older_ = std::exchange(first->older_, &element);
      element.older_->newer_ = &element;
      return;
    }
    element.older_ = &element;
    if ((used_ + 1) * 2 > slots_.size()) grow();
    put({fingerprint, &element});
    ++used_;
  }

  // `element` must be in it.
  void erase(T& element) {
    T* newer = element.newer_;
    T* older = element.older_;
    std::size_t at = home(element.fingerprint_);
    if (older->newer_ == &element) {  // not the oldest: nobody is before that one
      older->newer_ = newer;
      if (newer == nullptr)
        while (slots_[at].oldest->older_ != &element) at = next(at);
      (newer != nullptr ? newer : slots_[at].oldest)->older_ = older;
      return;
    }
    while (slots_[at].oldest != &element) at = next(at);
    if (newer == nullptr) return free(at);
    slots_[at].oldest = newer;
    newer->older_ = older == &element ? newer : older;
  }

 private:
  struct Slot {
    std::uint64_t fingerprint = 0;
    T* oldest = nullptr;  // nullptr: free
  };

  std::size_t home(std::uint64_t fingerprint) const { return fingerprint & (slots_.size() - 1); }
  std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }

  void put(const Slot& slot) {
    std::size_t at = home(slot.fingerprint);
    while (slots_[at].oldest != nullptr) at = next(at);
    slots_[at] = slot;
  }

  void grow() {
    constexpr std::size_t least = 64;
    std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(std::max(least, slots_.size() * 2)));
    for (const Slot& slot : old)
      if (slot.oldest != nullptr) put(slot);
  }

  // Slots behind it move up, so that no search stops short of them.
  void free(std::size_t at) {
    --used_;
    for (std::size_t behind = next(at); slots_[behind].oldest != nullptr; behind = next(behind)) {
      std::size_t distance = (behind - home(slots_[behind].fingerprint)) & (slots_.size() - 1);
      if (distance < ((behind - at) & (slots_.size() - 1))) continue;
      slots_[at] = slots_[behind];
      at = behind;
    }
    slots_[at] = {};
  }

  std::vector<Slot> slots_;  // a power of two, at most half of them used
  std::size_t used_ = 0;
};

}  // namespace rung
