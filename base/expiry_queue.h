// Deadlines in packet time. Entries are lazily checked: the owner keeps the true deadline of a key, and a
// popped key whose deadline has moved is simply pushed again, so refreshing a deadline costs nothing.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/timestamp.h"

namespace rung {

// Entries lie in spans of time; only those of the nearest span are a heap, small enough for the processor's cache
// however many wait behind it.
template <typename Key>
class ExpiryQueue {
 public:
  void push(Timestamp deadline, Key key) {
    ++size_;
    if (span_of(deadline) > near_span_) {
      std::vector<FarEntry>& span = far_[span_of(deadline)];
      // Many spans wait, so that doubling would keep much unused.
      if (span.size() == span.capacity()) span.reserve(span.size() + span.size() / 4 + 1);
      span.push_back({deadline, key});
    } else {
      near_.push_back({deadline, sequence_++, key});
      std::push_heap(near_.begin(), near_.end());
    }
  }

  // The earliest key whose deadline is not after `now`; equal deadlines leave in the order they were pushed.
  std::optional<Key> pop(Timestamp now) {
    std::optional<Timestamp> next = next_deadline();
    if (!next || *next > now) return std::nullopt;
    std::pop_heap(near_.begin(), near_.end());
    Key key = near_.back().key;
    near_.pop_back();
    --size_;
    return key;
  }
  // The deadline that pop() would give next.
  std::optional<Timestamp> next_deadline() {
    return next_deadline([](const Key&) {});
  }
  // Calls `come_near(key)` for keys whose deadlines will be next soon, so that their owner can begin to fetch what it
  // keeps of them.
  template <typename ComeNear>
  std::optional<Timestamp> next_deadline(ComeNear come_near) {
    if (near_.empty() && !far_.empty()) {
      near_span_ = far_.begin()->first;
      for (const FarEntry& entry : far_.begin()->second) {
        come_near(entry.key);
        near_.push_back({entry.deadline, sequence_++, entry.key});
      }
      far_.erase(far_.begin());
      std::make_heap(near_.begin(), near_.end());
    }
    if (near_.empty()) return std::nullopt;
    return near_.front().deadline;
  }
  std::size_t size() const { return size_; }

 private:
  struct Entry {
    Timestamp deadline;
    std::uint64_t sequence;
    Key key;
    bool operator<(const Entry& other) const {
      return deadline != other.deadline ? deadline > other.deadline : sequence > other.sequence;
    }
  };
  // In the order they were pushed, and before all that are pushed once their span is the nearest.
  struct FarEntry {
    Timestamp deadline;
    Key key;
  };
  // Numbers spans of 134 ms (2^27 ns).
  static std::int64_t span_of(Timestamp time) { return time.ns >> 27; }

  std::vector<Entry> near_;  // a heap of the entries up to the end of near_span_
  std::int64_t near_span_ = INT64_MIN;
  std::map<std::int64_t, std::vector<FarEntry>> far_;  // by span, all later than near_span_
  std::size_t size_ = 0;
  std::uint64_t sequence_ = 0;
};

}  // namespace rung
