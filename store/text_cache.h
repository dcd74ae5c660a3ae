// Gives ids to texts that repeat, and remembers the recent ones: a table with a fixed number of
// slots, a few of which a text can have; it drives out the one that was used longest ago. A text
// that lost its slot gets a new id when it comes again, so equal ids mean equal texts but not the
// other way round. Same texts in the same order, same ids.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rung::store {

class TextCache {
 public:
  // `entries` slots (rounded up to whole sets); texts above `entry_octets` are not remembered. Ids go on behind `last`.
  TextCache(std::size_t entries, std::size_t entry_octets, std::uint64_t last = 0);

  struct Given {
    std::uint64_t id;  // counts from 1, or on
    bool is_new;       // the caller has to store the text under it
  };
  Given id_of(std::string_view text);
  // What comes next gets a new id, even where it is known.
  void forget_all();
  std::uint64_t last_id() const { return last_id_; }

 private:
  static constexpr std::size_t set_size = 4;
  // What a search reads first, in one line of the processor's cache.
  struct alignas(64) Set {
    std::array<std::uint64_t, set_size> hashes{};
    std::array<std::uint8_t, set_size> by_use{0, 1, 2, 3};  // places of the set, the latest used first
  };
  struct Entry {
    std::uint64_t id = 0;  // 0: free
    std::string text;
  };

  std::vector<Set> sets_;
  std::vector<Entry> entries_;  // those of a set one after another
  std::size_t entry_octets_;
  std::uint64_t last_id_;
};

}  // namespace rung::store
