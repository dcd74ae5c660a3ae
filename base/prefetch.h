// Tells the processor what will be read soon, where much else can be done before: tables that are larger than its
// caches cost more for waiting than for work.
#pragma once

#include <cstddef>

namespace rung {

// Any address will do, nullptr too.
inline void prefetch(const void* address) { __builtin_prefetch(address); }

inline void prefetch(const void* begin, std::size_t octets) {
  constexpr std::size_t cache_line_octets = 64;
  for (std::size_t at = 0; at < octets; at += cache_line_octets) prefetch(static_cast<const char*>(begin) + at);
}

template <typename T>
void prefetch_object(const T* object) {
  prefetch(object, sizeof(T));
}

}  // namespace rung
