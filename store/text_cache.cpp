#include "store/text_cache.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace rung::store {
namespace {

// Eight octets a step, then every bit spread over all. Not std::hash: ids must not depend on the
// library. Crafted collisions cost a row each, no more.
std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t spread = 0x9E3779B97F4A7C15ull, mix = 0xBF58476D1CE4E5B9ull;
  std::uint64_t hash = text.size() * spread;
  while (!text.empty()) {
    std::uint64_t word = 0;
    std::size_t size = std::min(text.size(), sizeof word);
    std::memcpy(&word, text.data(), size);
    hash = std::rotl(hash ^ (word * spread), 29) * mix;
    text.remove_prefix(size);
  }
  hash = (hash ^ (hash >> 32)) * mix;
  return hash ^ (hash >> 29);
}

}  // namespace

TextCache::TextCache(std::size_t entries, std::size_t entry_octets)
    : slots_((entries + set_size - 1) / set_size * set_size), entry_octets_(entry_octets) {}

std::span<TextCache::Slot> TextCache::set_of(std::uint64_t hash) {
  return std::span(slots_).subspan(hash % (slots_.size() / set_size) * set_size, set_size);
}

TextCache::Given TextCache::id_of(std::string_view text) {
  if (text.size() > entry_octets_) return {++last_id_, true};
  std::uint64_t hash = hash_of(text);
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
