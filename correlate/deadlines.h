// What waits for a moment in packet time, whoever it belongs to: the order of deadlines is the order of their effects.
#pragma once

#include <cstdint>

#include "base/expiry_queue.h"
#include "base/limits.h"

namespace rung::correlate {

enum class Watched : std::uint8_t { transaction, call, dialog, registration, subscription, publication };

// An open call is looked at so often whether it still is one: what waited for one that ended is gone from the queue by
// then.
constexpr Duration open_call_watched = Duration{10 * limits::call_linger.ns};

// Many wait, so it is one word.
struct Watch {
  Watch(Watched watched, std::uint64_t number) : kind(watched), id(number & ((std::uint64_t{1} << 56) - 1)) {}
  Watched kind : 8;
  std::uint64_t id : 56;
};
static_assert(sizeof(Watch) == 8);

// The owner of a watched thing keeps its true deadline: one that comes too early is asked for again (see Correlator).
class Deadlines {
 public:
  void watch(Watched kind, std::uint64_t id, Timestamp when) { queue_.push(when, {kind, id}); }
  ExpiryQueue<Watch>& queue() { return queue_; }

 private:
  ExpiryQueue<Watch> queue_;
};

}  // namespace rung::correlate
