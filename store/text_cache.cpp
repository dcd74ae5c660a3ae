#include "store/text_cache.h"

#include <algorithm>

#include "base/fingerprint.h"

namespace rung::store {

TextCache::TextCache(std::size_t entries, std::size_t entry_octets)
    : slots_((entries + set_size - 1) / set_size * set_size), entry_octets_(entry_octets) {}

std::span<TextCache::Slot> TextCache::set_of(std::uint64_t hash) {
  return std::span(slots_).subspan(hash % (slots_.size() / set_size) * set_size, set_size);
}

TextCache::Given TextCache::id_of(std::string_view text) {
  if (text.size() > entry_octets_) return {++last_id_, true};
  std::uint64_t hash = fingerprint(text);
  std::span<Slot> set = set_of(hash);
  auto slot = std::find_if(set.begin(), set.end(), [&](const Slot& known) {
    return known.id != 0 && known.hash == hash && known.text == text;
  });
  bool is_new = slot == set.end();
  if (is_new) {
    slot = set.end() - 1;
    slot->hash = hash;
    slot->id = ++last_id_;
    slot->text.assign(text);
  }
  if (slot != set.begin()) std::rotate(set.begin(), slot, slot + 1);
  return {set.front().id, is_new};
}

}  // namespace rung::store
