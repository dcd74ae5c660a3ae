// Packet time: the only time there is between capture and store. The wall clock lives in cli/ and in live capture.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace rung {

// A length of time in nanoseconds.
struct Duration {
  std::int64_t ns = 0;
  auto operator<=>(const Duration&) const = default;
};

constexpr Duration milliseconds(std::int64_t count) { return {count * 1'000'000}; }
constexpr Duration seconds(std::int64_t count) { return {count * 1'000'000'000}; }

// Nanoseconds since 1970-01-01 00:00 UTC. Saturates instead of wrapping.
struct Timestamp {
  std::int64_t ns = 0;
  auto operator<=>(const Timestamp&) const = default;
};

constexpr Timestamp operator+(Timestamp time, Duration length) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(time.ns, length.ns, &sum)) sum = length.ns < 0 ? INT64_MIN : INT64_MAX;
  return {sum};
}
constexpr Duration operator-(Timestamp later, Timestamp earlier) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(later.ns, earlier.ns, &difference)) difference = later < earlier ? INT64_MIN : INT64_MAX;
  return {difference};
}

// "2026-11-22T15:37:27.023607000Z": UTC, always nine decimals, sorts as text.
std::string to_text(Timestamp time);

}  // namespace rung
