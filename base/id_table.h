// What is known by an id that counts up: found without hashing, and listed in order of ids for free.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/prefetch.h"

namespace rung {

// Elements stay where they are until they are erased. Between the smallest id held and the largest one, ids that
// are gone cost an eighth of an octet each.
template <typename T>
class IdTable {
 public:
  // `id` must be larger than all before.
  T& emplace(std::uint64_t id) {
    if (pages_.empty()) first_page_ = id / page_ids;
    while (first_page_ + pages_.size() <= id / page_ids) pages_.emplace_back();
    std::unique_ptr<Page>& page = pages_.back();
    if (!page) page = std::make_unique<Page>();
    ++page->held;
    ++size_;
    return *(page->elements[id % page_ids] = std::make_unique<T>());
  }

  // nullptr where it was erased or never there.
  T* find(std::uint64_t id) const {
    const Page* page = page_of(id);
    return page == nullptr ? nullptr : page->elements[id % page_ids].get();
  }

  // For a find() that follows soon.
  void fetch(std::uint64_t id) const { prefetch_object(find(id)); }

  // `id` must be held.
  void erase(std::uint64_t id) {
    std::unique_ptr<Page>& page = pages_[id / page_ids - first_page_];
    page->elements[id % page_ids].reset();
    --size_;
    if (--page->held == 0) page.reset();
    for (; !pages_.empty() && !pages_.front(); ++first_page_) pages_.pop_front();
  }

  std::size_t size() const { return size_; }

  std::vector<std::uint64_t> ids_in_order() const {
    std::vector<std::uint64_t> ids;
    ids.reserve(size_);
    for (std::size_t at = 0; at < pages_.size(); ++at)
      for (std::size_t i = 0; pages_[at] && i < page_ids; ++i)
        if (pages_[at]->elements[i]) ids.push_back((first_page_ + at) * page_ids + i);
    return ids;
  }

 private:
  static constexpr std::size_t page_ids = 64;
  struct Page {
    std::array<std::unique_ptr<T>, page_ids> elements;
    std::size_t held = 0;
  };

  const Page* page_of(std::uint64_t id) const {
    std::uint64_t at = id / page_ids - first_page_;  // wraps to a large number for ids before the first
    return at < pages_.size() ? pages_[at].get() : nullptr;
  }

  std::deque<std::unique_ptr<Page>> pages_;  // nullptr where all of its ids are gone
  std::uint64_t first_page_ = 0;
  std::size_t size_ = 0;
};

}  // namespace rung
