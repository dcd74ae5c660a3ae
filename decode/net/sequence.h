// TCP sequence numbers wrap at 2^32 (RFC 9293 3.4); offsets do not.
#pragma once

#include <cstdint>

namespace rung::net {

// How far `to` lies behind (positive) or before (negative) `from`, taking the shorter way around.
constexpr std::int64_t sequence_distance(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}

// The sequence number of an offset where offset 0 has the sequence number `base`.
constexpr std::uint32_t sequence_at(std::uint32_t base, std::uint64_t offset) {
  return base + static_cast<std::uint32_t>(offset);
}

// The offset of a sequence number nearest to `near`; negative where it precedes offset 0.
constexpr std::int64_t offset_near(std::uint64_t near, std::uint32_t base, std::uint32_t sequence) {
  return static_cast<std::int64_t>(near) + sequence_distance(sequence_at(base, near), sequence);
}

}  // namespace rung::net
