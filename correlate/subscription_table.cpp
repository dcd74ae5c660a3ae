#include "correlate/subscription_table.h"

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "base/limits.h"

namespace rung::correlate {
namespace {

std::uint64_t fingerprint_of(std::string_view call_id, std::string_view subscriber_tag) {
  return fingerprint(subscriber_tag, fingerprint(call_id));
}

// Octet for octet; other parameters do not count, and an id that is there never equals one that is not (8.2.1). The id
// of a REFER's event is its CSeq number, and may be left out (RFC 3515 2.4.6).
bool same_event(const TrackedSubscription& subscription, const UsageKey& key) {
  if (subscription.row.event != key.event.type) return false;
  if (!subscription.is_refer) return subscription.row.event_id == key.event.id;
  return key.event.id.empty() || parse_decimal(key.event.id) == subscription.refer_cseq;
}

// A server between may have given the REFER another CSeq number, and left the id of its event.
bool may_be_renumbered(const TrackedSubscription& refer, const UsageKey& key) {
  return refer.is_refer && key.event.type == "refer" && !refer.over &&
         (refer.row.event_id.empty() || refer.row.event_id == key.event.id);
}

bool is_challenge(std::uint32_t status) { return status == 401 || status == 407; }

}  // namespace

sip::Event kept_event(std::string_view value) {
  sip::Event event = sip::parse_event(value);
  event.type = event.type.substr(0, limits::kept_text_octets);
  event.id = event.id.substr(0, limits::kept_text_octets);
  return event;
}

// The first of the latest ones: more in one dialog is an attack.
TrackedSubscription* SubscriptionTable::candidates(std::string_view call_id, std::string_view subscriber_tag) const {
  auto same_key = [&](const TrackedSubscription& each) {
    return each.row.call_id == call_id && each.row.from_tag == subscriber_tag;
  };
  return ChainedIndex<TrackedSubscription>::latest(
      by_subscriber_.oldest(fingerprint_of(call_id, subscriber_tag), same_key), limits::dialogs_of_a_call);
}

TrackedSubscription* SubscriptionTable::find_for_subscribe(const UsageKey& key) const {
  TrackedSubscription* found = nullptr;
  for_each(key.call_id, key.subscriber_tag, [&](TrackedSubscription& each) {
    if (!same_event(each, key) || each.is_gone(key.time)) return;
    const bool known_request = each.request_seen && key.cseq <= each.request_cseq;  // another hop, or late
    if (each.over && !each.ran_out && !known_request) return;                       // subscribed again
    if (!key.notifier_tag.empty()) {
      const bool same_dialog = each.row.to_tag == key.notifier_tag;
      if (same_dialog || (!each.has_dialog() && (found == nullptr || !found->has_dialog()))) found = &each;
      return;
    }
    // Outside of a dialog: tried again after a refusal, or its NOTIFY was captured first. A fork keeps to the first.
    const bool again = !each.accepted && (!each.request_seen || !each.has_dialog());
    if ((known_request || again) && found == nullptr) found = &each;
  });
  return found;
}

TrackedSubscription* SubscriptionTable::find_for_refer(const UsageKey& key, std::string_view refer_to) const {
  TrackedSubscription* found = nullptr;
  for_each(key.call_id, key.subscriber_tag, [&](TrackedSubscription& each) {
    if (!each.is_refer || each.is_gone(key.time)) return;
    if (!key.notifier_tag.empty() && each.has_dialog() && each.row.to_tag != key.notifier_tag) return;
    if (each.refer_cseq == key.cseq && found == nullptr) found = &each;
    if (key.cseq > each.refer_cseq && is_challenge(each.row.status) && each.row.refer_to == refer_to) found = &each;
  });
  return found;
}

TrackedSubscription* SubscriptionTable::find_for_notify(const UsageKey& key) const {
  TrackedSubscription* own = nullptr;         // of its dialog
  TrackedSubscription* waiting = nullptr;     // of a notifier that is not known yet
  TrackedSubscription* renumbered = nullptr;  // of its dialog, though its id says otherwise
  for_each(key.call_id, key.subscriber_tag, [&](TrackedSubscription& each) {
    if (each.is_gone(key.time)) return;
    const bool same_dialog = each.row.to_tag == key.notifier_tag;
    if (!same_event(each, key)) {
      if (same_dialog && renumbered == nullptr && may_be_renumbered(each, key)) renumbered = &each;
    } else if (!each.has_dialog()) {
      if (waiting == nullptr || waiting->over) waiting = &each;
    } else if (same_dialog) {
      // Without an id it is about the first REFER that is not over; of other events the latest one counts.
      const bool keep = own != nullptr && each.is_refer && !own->over;
      if (!keep && (own == nullptr || !each.over || own->over)) own = &each;
    }
  });
  if (own == nullptr) own = waiting;
  return own != nullptr ? own : renumbered;
}

const TrackedSubscription* SubscriptionTable::find_sibling(const UsageKey& key) const {
  const TrackedSubscription* found = nullptr;
  for_each(key.call_id, key.subscriber_tag, [&](const TrackedSubscription& each) {
    if (each.row.call == 0 && same_event(each, key) && !each.is_gone(key.time)) found = &each;
  });
  return found;
}

bool SubscriptionTable::knows_dialog(const UsageKey& key) const {
  bool found = false;
  for_each(key.call_id, key.subscriber_tag, [&](const TrackedSubscription& each) {
    found = found || (!each.over && (!each.has_dialog() || each.row.to_tag == key.notifier_tag));
  });
  return found;
}

void SubscriptionTable::settle_siblings(const TrackedSubscription& notified) const {
  for_each(notified.row.call_id, notified.row.from_tag, [&](TrackedSubscription& each) {
    const bool same_request = each.is_refer == notified.is_refer && each.request_cseq == notified.request_cseq &&
                              each.row.event == notified.row.event &&
                              (each.is_refer || each.row.event_id == notified.row.event_id);
    if (same_request && each.row.notifications == 0) each.awaited.reset();
  });
}

TrackedSubscription* SubscriptionTable::create(const UsageKey& key) {
  std::size_t known = 0;
  for_each(key.call_id, key.subscriber_tag, [&](const TrackedSubscription&) { ++known; });
  if (known >= limits::dialogs_of_a_call) return nullptr;
  TrackedSubscription& made = all_.emplace(++last_id_);
  made.row.id = last_id_;
  made.row.event = key.event.type;
  made.row.event_id = key.event.id;
  made.row.call_id = key.call_id;
  made.row.from_tag = key.subscriber_tag;
  made.row.to_tag = key.notifier_tag;
  made.row.started = made.last_seen = key.time;
  by_subscriber_.insert(fingerprint_of(key.call_id, key.subscriber_tag), made, [&](const TrackedSubscription& each) {
    return each.row.call_id == key.call_id && each.row.from_tag == key.subscriber_tag;
  });
  return &made;
}

void SubscriptionTable::erase(TrackedSubscription& subscription) {
  by_subscriber_.erase(subscription);
  all_.erase(subscription.row.id);
}

}  // namespace rung::correlate
