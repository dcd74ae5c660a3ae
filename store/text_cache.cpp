#include "store/text_cache.h"

#include <cstring>

namespace rung::store {
namespace {

// Eight octets a step. Not std::hash: ids must not depend on the library. Crafted collisions cost a
// row each, no more.
std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15ull;
  std::uint64_t hash = text.size() * multiplier;
  while (!text.empty()) {
    std::uint64_t word = 0;
    std::size_t size = text.size() < sizeof word ? text.size() : sizeof word;
    std::memcpy(&word, text.data(), size);
    hash = (hash ^ word) * multiplier;
    hash ^= hash >> 32;
    text.remove_prefix(size);
  }
  return hash;
}

}  // namespace

TextCache::TextCache(std::size_t entries, std::size_t entry_octets)
    : slots_(entries), entry_octets_(entry_octets) {}

TextCache::Given TextCache::id_of(std::string_view text) {
  if (text.size() > entry_octets_) return {++last_id_, true};
  std::uint64_t hash = hash_of(text);
  Slot& slot = slots_[hash % slots_.size()];
  if (slot.id != 0 && slot.hash == hash && slot.text == text) return {slot.id, false};
  slot.hash = hash;
  slot.id = ++last_id_;
  slot.text.assign(text);
  return {slot.id, true};
}

}  // namespace rung::store
