// What NOTIFY tells of a subscription (RFC 6665 4.1.3, 4.2.2), and of a REFER (RFC 3515 2.4.5).
#include <algorithm>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/checks/subscription_checks.h"
#include "correlate/json_text.h"
#include "correlate/subscription_tracker.h"
#include "decode/sip/fragment.h"

namespace rung::correlate {
namespace {

// From the subscriber's side: the notifier sends it.
UsageKey notify_key(const SeenMessage& seen) {
  const sip::Essentials& facts = seen.facts();
  UsageKey key{facts.call_id, facts.to_tag, facts.from_tag, {}, facts.cseq.value_or(0), seen.time()};
  if (const sip::HeaderField* event = seen.sip().find(sip::HeaderId::event)) key.event = kept_event(event->value);
  return key;
}

// In a call whose beginning was captured nobody asked for it: a signal (talk, hold) or digits.
bool is_unasked(const SeenMessage& seen) { return seen.call != nullptr && seen.call->row.state != CallState::partial; }

void tell_fault(EventSink& events, const SeenMessage& seen, std::optional<decode::Fault>&& fault) {
  if (!fault || !seen.may_tell(fault->code)) return;
  Finding finding = finding_at(seen, fault->code, std::move(fault->detail));
  if (fault->severity) finding.severity = *fault->severity;
  events.on_event(std::move(finding));
}

}  // namespace

bool SubscriptionTracker::on_notify(const SeenMessage& seen) {
  const UsageKey key = notify_key(seen);
  if (!key.subscriber_tag.empty()) settle_all(key);
  if (key.event.type.empty()) return on_notify_without_event(seen, key);
  if (key.subscriber_tag.empty()) return true;
  bool over_limit = false;
  TrackedSubscription* subscription = subscription_of(seen, key, over_limit);
  if (subscription != nullptr) take_notify(*subscription, seen, key);
  return !over_limit;
}

// What it belongs to is not known. Outside of all dialogs it was not asked for, and harms nobody.
bool SubscriptionTracker::on_notify_without_event(const SeenMessage& seen, const UsageKey& key) {
  const std::uint64_t mark = fingerprint(key.call_id, fingerprint(key.notifier_tag, key.cseq));
  if (std::find(unasked_.begin(), unasked_.end(), mark) != unasked_.end()) return true;
  unasked_[unasked_count_++ % unasked_.size()] = mark;
  const bool known = !key.subscriber_tag.empty() && all_.knows_dialog(key);
  if (known) all_.for_each(key.call_id, key.subscriber_tag, [](TrackedSubscription& each) { each.awaited.reset(); });
  tell_fault(events_, seen, check_notify_head(seen.sip(), known));
  return true;
}

TrackedSubscription* SubscriptionTracker::subscription_of(const SeenMessage& seen, const UsageKey& key,
                                                          bool& over_limit) {
  if (TrackedSubscription* known = all_.find_for_notify(key)) return known;
  const TrackedSubscription* sibling = all_.find_sibling(key);
  const bool has_state = seen.sip().find(sip::HeaderId::subscription_state) != nullptr;
  if (sibling == nullptr && (!has_state || is_unasked(seen))) return nullptr;
  const std::uint64_t sibling_id = sibling != nullptr ? sibling->row.id : 0;
  TrackedSubscription* made = create(key);
  over_limit = made == nullptr;
  if (made == nullptr) return nullptr;
  sibling = all_.by_id(sibling_id);
  const std::string_view to = seen.facts().to_uri, from = seen.facts().from_uri;
  made->row.subscriber = sibling != nullptr ? sibling->row.subscriber : to.substr(0, limits::kept_text_octets);
  made->row.notifier = sibling != nullptr ? sibling->row.notifier : from.substr(0, limits::kept_text_octets);
  if (sibling == nullptr) return made;
  made->is_refer = sibling->is_refer;
  made->row.refer_to = sibling->row.refer_to;
  made->row.status = sibling->row.status;
  made->row.expires_s = sibling->row.expires_s;
  if (!sibling->over) made->expires = sibling->expires;
  made->request_seen = sibling->request_seen;
  made->accepted = sibling->accepted;
  made->refer_cseq = sibling->refer_cseq;
  made->request_cseq = sibling->request_cseq;
  made->answered_cseq = sibling->answered_cseq;
  made->requested = sibling->requested;
  return made;
}

void SubscriptionTracker::take_notify(TrackedSubscription& subscription, const SeenMessage& seen, const UsageKey& key) {
  attach(subscription, seen);
  if (!subscription.numbers.take(key.cseq)) return;
  Subscription& row = subscription.row;
  ++row.notifications;
  row.to_tag = key.notifier_tag;
  if (subscription.is_refer && row.event_id.empty()) row.event_id = key.event.id;
  subscription.notified = seen.time();
  subscription.awaited.reset();
  all_.settle_siblings(subscription);
  tell_fault(events_, seen, check_notify_head(seen.sip(), true));
  if (!subscription.numbers.is_latest()) return;
  if (row.event == "refer") take_outcome(subscription, seen);
  take_state(subscription, seen);
}

void SubscriptionTracker::take_state(TrackedSubscription& subscription, const SeenMessage& seen) {
  using State = sip::SubscriptionState::State;
  const sip::HeaderField* field = seen.sip().find(sip::HeaderId::subscription_state);
  if (field == nullptr) return;
  const sip::SubscriptionState state = sip::parse_subscription_state(field->value);
  Subscription& row = subscription.row;
  if (state.state == State::terminated) {
    if (subscription.over && subscription.ran_out) row.reason = state.reason.substr(0, limits::kept_text_octets);
    if (!subscription.over) terminate(subscription, state.reason, change_at(seen, "subscription-terminated"));
    return;
  }
  if (state.state == State::other) return;
  const bool revived = subscription.revive();
  if (subscription.over) return;
  if (state.expires && !subscription.leaving) {
    subscription.expires = seen.time() + seconds(*state.expires);
    if (!row.expires_s) row.expires_s = state.expires;
  }
  const bool active = state.state == State::active;
  const SubscriptionState now = active ? SubscriptionState::active : SubscriptionState::pending;
  if (row.state == now && !revived) return;
  row.state = now;
  if (row.event == "refer") return;
  tell(change_at(seen, active ? "subscription-active" : "subscription-pending"), subscription, "");
}

// The final status is told once; what comes behind it says nothing new.
void SubscriptionTracker::take_outcome(TrackedSubscription& refer, const SeenMessage& seen) {
  const std::uint32_t status = sip::status_of_fragment(seen.sip());
  if (status < 100 || status > 699 || status == refer.row.refer_status || refer.outcome_told) return;
  refer.row.refer_status = status;
  refer.outcome_told = status >= 200;
  const std::string_view kind = status < 200 ? "refer-progress" : status < 300 ? "refer-completed" : "refer-failed";
  tell(change_at(seen, kind), refer,
       "{\"to\":" + json_quoted(refer.row.refer_to) + ",\"status\":" + std::to_string(status) + "}");
}

void SubscriptionTracker::on_notify_answer(TrackedSubscription& subscription, const SeenMessage& seen) {
  if (subscription.over || !ends_usage(seen.status())) return;
  terminate(subscription, std::to_string(seen.status()), change_at(seen, "subscription-terminated"));
}

}  // namespace rung::correlate
