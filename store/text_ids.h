// Texts that stand in many rows, given out as ids of the table `text`.
#pragma once

#include "base/limits.h"
#include "store/insert.h"
#include "store/text_cache.h"

namespace rung::store {

class TextIds {
 public:
  explicit TextIds(const Database& database, std::uint64_t last = 0)
      : cache_(limits::text_cache_entries, limits::text_cache_octets, last), insert_(database, "text") {}

  // 0 for the empty text.
  std::uint64_t id_of(std::string_view value) {
    if (value.empty()) return 0;
    TextCache::Given given = cache_.id_of(value);
    if (given.is_new) insert_.id(given.id).text(value).run();
    return given.id;
  }

  // See TextCache.
  void forget_all() { cache_.forget_all(); }
  std::uint64_t last_id() const { return cache_.last_id(); }
  // Writes the rows that wait; before each commit.
  void flush() { insert_.flush(); }

 private:
  TextCache cache_;
  Insert insert_;
};

}  // namespace rung::store
