// Where two copies of the same octets differ.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace rung::net {

struct OctetRange {
  std::uint64_t begin = 0, end = 0;
};

// The smallest range that has both.
inline std::optional<OctetRange> joined(std::optional<OctetRange> a, std::optional<OctetRange> b) {
  if (!a || !b) return a ? a : b;
  return OctetRange{std::min(a->begin, b->begin), std::max(a->end, b->end)};
}

// From the first to behind the last octet that differs, where both are the octets from `offset` on; as many are
// compared as the shorter one has.
inline std::optional<OctetRange> differing_range(std::uint64_t offset, Bytes first, Bytes copy) {
  std::size_t size = std::min(first.size(), copy.size());
  std::size_t begin = 0;
  while (begin < size && first[begin] == copy[begin]) ++begin;
  if (begin == size) return std::nullopt;
  while (first[size - 1] == copy[size - 1]) --size;
  return OctetRange{offset + begin, offset + size};
}

}  // namespace rung::net
