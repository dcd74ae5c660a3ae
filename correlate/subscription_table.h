// The subscriptions that are followed, found by what RFC 6665 compares: dialog, event package and id (8.2.1).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/chained_index.h"
#include "base/id_table.h"
#include "correlate/tracked_subscription.h"
#include "decode/sip/event.h"

namespace rung::correlate {

// The value of Event, cut to what is kept of it.
sip::Event kept_event(std::string_view value);

// Of a SUBSCRIBE, REFER or NOTIFY, from the subscriber's side.
struct UsageKey {
  std::string_view call_id, subscriber_tag, notifier_tag;
  sip::Event event;
  std::uint32_t cseq = 0;
  Timestamp time;
};

class SubscriptionTable {
 public:
  // Before the first message: ids go on behind these.
  void begin_behind(std::uint64_t last) { last_id_ = last; }
  // The one that a SUBSCRIBE begins, asks for again or ends, on whichever hop; nullptr where it is a new one.
  TrackedSubscription* find_for_subscribe(const UsageKey& key) const;
  // The one of a REFER that is sent again with credentials, or seen on another hop. `refer_to` as its row has it.
  TrackedSubscription* find_for_refer(const UsageKey& key, std::string_view refer_to) const;
  // The one that a NOTIFY belongs to: its own, or one that waits for the first NOTIFY to name the notifier.
  TrackedSubscription* find_for_notify(const UsageKey& key) const;
  // Where no such one is known: another one that the same request made, by a notifier that was forked to (4.1.4).
  const TrackedSubscription* find_sibling(const UsageKey& key) const;
  // Any of that dialog that is not over, for a NOTIFY that does not say which.
  bool knows_dialog(const UsageKey& key) const;
  // A NOTIFY came: the request that made several subscriptions is answered.
  void settle_siblings(const TrackedSubscription& notified) const;
  template <typename Visit>
  void for_each(std::string_view call_id, std::string_view subscriber_tag, Visit visit) const {
    for (TrackedSubscription* each = candidates(call_id, subscriber_tag); each != nullptr; each = each->newer())
      visit(*each);
  }

  // A new one with the key's texts; nullptr where its dialog has limits::dialogs_of_a_call already.
  TrackedSubscription* create(const UsageKey& key);
  TrackedSubscription* by_id(std::uint64_t id) const { return all_.find(id); }
  void erase(TrackedSubscription& subscription);
  std::size_t size() const { return all_.size(); }
  std::vector<std::uint64_t> ids_in_order() const { return all_.ids_in_order(); }

 private:
  TrackedSubscription* candidates(std::string_view call_id, std::string_view subscriber_tag) const;

  IdTable<TrackedSubscription> all_;
  ChainedIndex<TrackedSubscription> by_subscriber_;
  std::uint64_t last_id_ = 0;
};

}  // namespace rung::correlate
