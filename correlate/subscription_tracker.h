// Subscriptions (RFC 6665): what SUBSCRIBE and REFER (RFC 3515) began, what NOTIFY told, and how it ended. Rules:
// docs/CORRELATION.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/changed_ids.h"
#include "correlate/call_tracker.h"
#include "correlate/deadlines.h"
#include "correlate/refer_links.h"
#include "correlate/seen_message.h"
#include "correlate/subscription_table.h"

namespace rung::correlate {

class SubscriptionTracker {
 public:
  // All must outlive it.
  SubscriptionTracker(EventSink& events, Deadlines& deadlines, const CallTracker& calls)
      : events_(events), deadlines_(deadlines), calls_(calls) {}
  // Before the first message: ids go on behind these.
  void begin_behind(std::uint64_t last) { all_.begin_behind(last); }
  // Those that changed while they are followed.
  ChangedIds& changed() { return changed_; }
  // nullptr where it is not followed (any more).
  const TrackedSubscription* by_id(std::uint64_t id) const { return all_.by_id(id); }

  // Sets the transaction's subscription. False where a limit kept one from being followed.
  bool on_message(const SeenMessage& seen);
  // Of a NOTIFY that was not captured to its end nothing is known but that it came.
  void on_incomplete(const decode::SipMessage& message);
  // Octets of a connection are missing: a NOTIFY that does not come proves nothing.
  void on_gap(std::uint64_t connection_id);
  // It ended, or the capture did: only in the first case nothing more can come on it.
  void on_connection_end(std::uint64_t connection_id, bool capture_ended);

  // Nothing where it is not followed (any more).
  std::optional<Timestamp> deadline_of(std::uint64_t id) const;
  // Its deadline passed. Writes it, or watches it again.
  void on_deadline(std::uint64_t id);
  // What was due until `now` happens; then it is written as it stands.
  void finish(std::uint64_t id, Timestamp now);
  void write(std::uint64_t id);
  bool is_over(std::uint64_t id) const { return all_.by_id(id)->over; }
  std::size_t size() const { return all_.size(); }
  std::vector<std::uint64_t> ids_in_order() const { return all_.ids_in_order(); }

  // Which INVITE a REFER led to.
  ReferLinks& refer_links() { return links_; }

 private:
  bool on_subscribe(const SeenMessage& seen);
  bool on_refer(const SeenMessage& seen);
  void on_answer(const SeenMessage& seen);
  void on_refer_accepted(TrackedSubscription& refer, const SeenMessage& seen);
  void on_accepted(TrackedSubscription& subscription, const SeenMessage& seen);
  void on_refused(TrackedSubscription& subscription, const SeenMessage& seen);
  void await_notify(TrackedSubscription& subscription, const SeenMessage& seen);

  bool on_notify(const SeenMessage& seen);
  bool on_notify_without_event(const SeenMessage& seen, const UsageKey& key);
  TrackedSubscription* subscription_of(const SeenMessage& seen, const UsageKey& key, bool& over_limit);
  void take_notify(TrackedSubscription& subscription, const SeenMessage& seen, const UsageKey& key);
  void take_state(TrackedSubscription& subscription, const SeenMessage& seen);
  void take_outcome(TrackedSubscription& refer, const SeenMessage& seen);
  void on_notify_answer(TrackedSubscription& subscription, const SeenMessage& seen);

  TrackedSubscription* create(const UsageKey& key);
  void attach(TrackedSubscription& subscription, const SeenMessage& seen);
  void follow_stream(std::uint64_t connection_id, std::uint64_t id);
  void settle(TrackedSubscription& subscription, Timestamp now);
  void settle_all(const UsageKey& key);
  void on_notify_missing(TrackedSubscription& subscription);
  void run_out(TrackedSubscription& subscription);
  void terminate(TrackedSubscription& subscription, std::string_view reason, StateChange&& change);
  void tell(StateChange&& change, const TrackedSubscription& subscription, std::string detail);

  EventSink& events_;
  Deadlines& deadlines_;
  const CallTracker& calls_;
  SubscriptionTable all_;
  ReferLinks links_;
  ChangedIds changed_;
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> of_stream_;  // by connection id
  std::array<std::uint64_t, 8> unasked_{};  // fingerprints of the latest NOTIFYs of no subscription that were judged
  std::size_t unasked_count_ = 0;
};

}  // namespace rung::correlate
