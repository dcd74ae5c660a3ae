// What a framer has found and its reader has not taken yet.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace rung {

// First in, first out. Its memory is kept for what comes next.
template <typename T>
class ReadyQueue {
 public:
  template <typename Item>
  void push(Item&& item) {
    items_.emplace_back(std::forward<Item>(item));
  }
  // The oldest item, nothing where there is none.
  std::optional<T> next() {
    if (given_ == items_.size()) {
      items_.clear();
      given_ = 0;
      return std::nullopt;
    }
    return std::move(items_[given_++]);
  }

 private:
  std::vector<T> items_;
  std::size_t given_ = 0;
};

}  // namespace rung
