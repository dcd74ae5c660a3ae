// Finding one octet in short texts: header fields and their parts, where the call of memchr costs more than its work.
#pragma once

#include <cstddef>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace rung {

// The place of the first `octet` in [at, end), or `end`.
inline const char* find_octet(const char* at, const char* end, char octet) {
#ifdef __SSE2__
  const __m128i wanted = _mm_set1_epi8(octet);
  for (; end - at >= 16; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const int equal = _mm_movemask_epi8(_mm_cmpeq_epi8(block, wanted));
    if (equal != 0) return at + __builtin_ctz(static_cast<unsigned>(equal));
  }
#endif
  while (at != end && *at != octet) ++at;
  return at;
}

// The same as an index, text.size() where it is not there.
inline std::size_t find_octet(std::string_view text, char octet, std::size_t from = 0) {
  if (from >= text.size()) return text.size();
  const char* const found = find_octet(text.data() + from, text.data() + text.size(), octet);
  return static_cast<std::size_t>(found - text.data());
}

}  // namespace rung
