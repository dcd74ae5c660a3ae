// What waits for a moment in packet time, whoever it belongs to: the order of deadlines is the order of their effects.
#pragma once

#include <cstdint>

#include "base/expiry_queue.h"

namespace rung::correlate {

enum class Watched : std::uint8_t { transaction, call, dialog, registration, subscription, publication };

struct Watch {
  Watched kind;
  std::uint64_t id;
};

// The owner of a watched thing keeps its true deadline: one that comes too early is asked for again (see Correlator).
class Deadlines {
 public:
  void watch(Watched kind, std::uint64_t id, Timestamp when) { queue_.push(when, {kind, id}); }
  ExpiryQueue<Watch>& queue() { return queue_; }

 private:
  ExpiryQueue<Watch> queue_;
};

}  // namespace rung::correlate
