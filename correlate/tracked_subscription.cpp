#include "correlate/tracked_subscription.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::correlate {

bool NotifyNumbers::take(std::uint32_t cseq) {
  constexpr std::uint32_t window = 64;
  is_latest_ = seen_ == 0 || cseq > highest_;
  if (is_latest_) {
    const std::uint32_t step = seen_ == 0 ? window : cseq - highest_;
    seen_ = (step >= window ? 0 : seen_ << step) | 1;
    highest_ = cseq;
    return true;
  }
  const std::uint32_t behind = highest_ - cseq;
  if (behind >= window || (seen_ >> behind & 1) != 0) return false;
  seen_ |= std::uint64_t{1} << behind;
  return true;
}

Timestamp TrackedSubscription::deadline() const {
  if (over) return over_since + limits::subscription_linger;
  const bool lives = accepted || row.notifications > 0;
  Timestamp nearest = last_seen + (lives ? limits::call_idle_timeout : limits::transaction_timeout);
  if (expires) nearest = *expires;
  return awaited ? std::min(nearest, awaited->due) : nearest;
}

bool TrackedSubscription::is_gone(Timestamp now) const { return over && deadline() <= now; }

bool TrackedSubscription::revive() {
  if (!ran_out) return false;
  over = ran_out = false;
  row.state = row.notifications > 0 ? SubscriptionState::active : SubscriptionState::unknown;
  row.ended.reset();
  row.reason.clear();
  return true;
}

void TrackedSubscription::close(Timestamp time) {
  over = true;
  over_since = time;
  awaited.reset();
}

}  // namespace rung::correlate
