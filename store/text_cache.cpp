#include "store/text_cache.h"

#include "base/fingerprint.h"

namespace rung::store {

TextCache::TextCache(std::size_t entries, std::size_t entry_octets, std::uint64_t last)
    : sets_((entries + set_size - 1) / set_size),
      entries_(sets_.size() * set_size),
      entry_octets_(entry_octets),
      last_id_(last) {}

void TextCache::forget_all() {
  for (Entry& entry : entries_) entry.id = 0;
}

TextCache::Given TextCache::id_of(std::string_view text) {
  if (text.size() > entry_octets_) return {++last_id_, true};
  std::uint64_t hash = fingerprint(text);
  std::size_t at = hash % sets_.size();
  Set& set = sets_[at];
  Entry* entries = &entries_[at * set_size];
  auto is_text = [&](std::uint8_t place) {
    return set.hashes[place] == hash && entries[place].id != 0 && entries[place].text == text;
  };
  std::size_t rank = 0;
  while (rank < set_size && !is_text(set.by_use[rank])) ++rank;
  bool is_new = rank == set_size;
  if (is_new) --rank;
  const std::uint8_t place = set.by_use[rank];
  for (; rank > 0; --rank) set.by_use[rank] = set.by_use[rank - 1];
  set.by_use[0] = place;
  if (is_new) {
    set.hashes[place] = hash;
    entries[place].id = ++last_id_;
    entries[place].text.assign(text);
  }
  return {entries[place].id, is_new};
}

}  // namespace rung::store
