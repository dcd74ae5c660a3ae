// The place of a packet: which capture, which packet of it, when.
#pragma once

#include <cstdint>

#include "base/timestamp.h"

namespace rung {

struct PacketRef {
  std::uint32_t capture_id = 0;  // a row of `captures`, from 1; 0 where there is no packet
  std::uint64_t frame = 0;       // counts from 1 within its capture; 0 where there is no packet
  Timestamp time;

  bool operator==(const PacketRef&) const = default;
};

// True where `a` was captured after `b`: by time, then by place.
constexpr bool later(const PacketRef& a, const PacketRef& b) {
  if (a.time != b.time) return a.time > b.time;
  if (a.capture_id != b.capture_id) return a.capture_id > b.capture_id;
  return a.frame > b.frame;
}

}  // namespace rung
