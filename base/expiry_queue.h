// Deadlines in packet time. Entries are lazily checked: the owner keeps the true deadline of a key, and a
// popped key whose deadline has moved is simply pushed again, so refreshing a deadline costs nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

#include "base/timestamp.h"

namespace rung {

template <typename Key>
class ExpiryQueue {
 public:
  void push(Timestamp deadline, Key key) { heap_.push({deadline, sequence_++, key}); }

  // The earliest key whose deadline is not after `now`; equal deadlines leave in the order they were pushed.
  std::optional<Key> pop(Timestamp now) {
    if (heap_.empty() || heap_.top().deadline > now) return std::nullopt;
    Key key = heap_.top().key;
    heap_.pop();
    return key;
  }
  // The deadline that pop() would give next.
  std::optional<Timestamp> next_deadline() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.top().deadline;
  }
  std::size_t size() const { return heap_.size(); }

 private:
  struct Entry {
    Timestamp deadline;
    std::uint64_t sequence;
    Key key;
    bool operator<(const Entry& other) const {
      return deadline != other.deadline ? deadline > other.deadline : sequence > other.sequence;
    }
  };
  std::priority_queue<Entry> heap_;
  std::uint64_t sequence_ = 0;
};

}  // namespace rung
