// Gives ids to texts that repeat, and remembers the recent ones: a table with a fixed number of
// slots, a few of which a text can have; it drives out the one that was used longest ago. A text
// that lost its slot gets a new id when it comes again, so equal ids mean equal texts but not the
// other way round. Same texts in the same order, same ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rung::store {

class TextCache {
 public:
  // `entries` slots (rounded up to whole sets); texts above `entry_octets` are not remembered.
  TextCache(std::size_t entries, std::size_t entry_octets);

  struct Given {
    std::uint64_t id;  // counts from 1
    bool is_new;       // the caller has to store the text under it
  };
  Given id_of(std::string_view text);

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t id = 0;  // 0: free
    std::string text;
  };
  static constexpr std::size_t set_size = 4;
  std::span<Slot> set_of(std::uint64_t hash);

  std::vector<Slot> slots_;  // sets one after another, each with its latest used text first
  std::size_t entry_octets_;
  std::uint64_t last_id_ = 0;
};

}  // namespace rung::store
