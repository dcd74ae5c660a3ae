// Gives ids to texts that repeat, and remembers the recent ones: a direct-mapped table with a fixed
// number of slots. A text that lost its slot gets a new id when it comes again, so equal ids mean
// equal texts but not the other way round. Same texts in the same order, same ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rung::store {

class TextCache {
 public:
  // `entries` slots (at least 1); texts above `entry_octets` are not remembered.
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
  std::vector<Slot> slots_;
  std::size_t entry_octets_;
  std::uint64_t last_id_ = 0;
};

}  // namespace rung::store
