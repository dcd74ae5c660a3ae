#include "correlate/subscription_tracker.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "correlate/attempts.h"
#include "correlate/checks/subscription_checks.h"
#include "correlate/json_text.h"
#include "decode/sip/delta_seconds.h"
#include "decode/sip/dialog_reference.h"
#include "decode/sip/refer.h"

namespace rung::correlate {
namespace {

UsageKey request_key(const SeenMessage& seen) {
  const sip::Essentials& facts = seen.facts();
  UsageKey key{facts.call_id, facts.from_tag, facts.to_tag, {}, facts.cseq.value_or(0), seen.time()};
  if (const sip::HeaderField* event = seen.sip().find(sip::HeaderId::event)) key.event = kept_event(event->value);
  return key;
}

// What is longer is crafted.
bool has_plain_key(const sip::Essentials& facts) {
  const std::size_t octets = facts.call_id.size() + facts.from_tag.size() + facts.to_tag.size();
  return !facts.call_id.empty() && octets <= limits::subscription_key_octets;
}

std::string refer_detail(const TrackedSubscription& refer, std::uint32_t status) {
  return "{\"to\":" + json_quoted(refer.row.refer_to) + ",\"status\":" + std::to_string(status) + "}";
}

// A SUBSCRIBE or REFER on one of its hops.
void take_request(TrackedSubscription& subscription, const SeenMessage& seen, std::uint32_t cseq) {
  const bool refer = seen.transaction().row.method == "REFER";
  if (refer) subscription.refer_cseq = cseq;
  const std::uint32_t vias = seen.facts().via_count;
  if (subscription.request_seen && cseq <= subscription.request_cseq) {
    if (cseq == subscription.request_cseq) subscription.request_vias = std::min(subscription.request_vias, vias);
    return;
  }
  // A NOTIFY that was captured before the SUBSCRIBE that begins it answers it all the same.
  const bool notified_before = !subscription.request_seen && subscription.notified && seen.facts().to_tag.empty();
  subscription.request_seen = true;
  subscription.request_cseq = cseq;
  subscription.request_vias = vias;
  subscription.requested = notified_before ? *subscription.notified : seen.time();
  subscription.asked_expires = sip::expires_of(seen.sip());
  subscription.leaving = !refer && subscription.asked_expires == 0u;
  if (!subscription.awaited) subscription.spoiled = false;
}

}  // namespace

bool SubscriptionTracker::on_message(const SeenMessage& seen) {
  const std::string_view method = seen.transaction().row.method;
  const bool notify = method == "NOTIFY";
  if (!notify && method != "SUBSCRIBE" && method != "REFER") return true;
  if (seen.is_retransmission() || !has_plain_key(seen.facts())) return true;
  if (!seen.is_request()) {
    on_answer(seen);
    return true;
  }
  if (notify) return on_notify(seen);
  return method == "REFER" ? on_refer(seen) : on_subscribe(seen);
}

bool SubscriptionTracker::on_subscribe(const SeenMessage& seen) {
  const UsageKey key = request_key(seen);
  settle_all(key);
  TrackedSubscription* subscription = all_.find_for_subscribe(key);
  if (subscription == nullptr) {
    subscription = create(key);
    if (subscription == nullptr) return false;
    subscription->row.subscriber = seen.facts().from_uri.substr(0, limits::kept_text_octets);
    subscription->row.notifier = seen.facts().to_uri.substr(0, limits::kept_text_octets);
  }
  if (!subscription->has_dialog()) subscription->row.to_tag = key.notifier_tag;
  attach(*subscription, seen);
  take_request(*subscription, seen, key.cseq);
  return true;
}

bool SubscriptionTracker::on_refer(const SeenMessage& seen) {
  UsageKey key = request_key(seen);
  key.event = sip::parse_event("refer");
  settle_all(key);
  const sip::HeaderField* field = seen.sip().find(sip::HeaderId::refer_to);
  const sip::ReferTo refer_to = sip::parse_refer_to(field != nullptr ? field->value : "");
  const std::string_view kept_uri = refer_to.address.uri.substr(0, limits::kept_text_octets);
  TrackedSubscription* refer = all_.find_for_refer(key, kept_uri);
  if (refer == nullptr) {
    refer = create(key);
    if (refer == nullptr) return false;
    refer->is_refer = true;
    refer->refer_transaction = seen.transaction().row.id;
    refer->row.subscriber = seen.facts().from_uri.substr(0, limits::kept_text_octets);
    refer->row.notifier = seen.facts().to_uri.substr(0, limits::kept_text_octets);
    refer->row.refer_to = kept_uri;
  }
  attach(*refer, seen);
  if (const sip::HeaderField* target = seen.sip().find(sip::HeaderId::target_dialog); target && refer->row.call == 0) {
    const sip::DialogReference dialog = sip::parse_dialog_reference(target->value);
    const TrackedCall* call = calls_.find_by_dialog(dialog.call_id, dialog.local_tag, dialog.remote_tag);
    if (call != nullptr) refer->row.call = call->row.id;
  }
  take_request(*refer, seen, key.cseq);
  refer->wants_no_notify = asks_for_no_subscription(seen.sip());
  links_.learn({refer->row.id, refer->row.call, refer->refer_transaction}, refer_to, seen);
  return true;
}

// Of its answers a 2xx counts on every hop, a refusal where it reaches the subscriber: a proxy may try elsewhere.
void SubscriptionTracker::on_answer(const SeenMessage& seen) {
  TrackedSubscription* subscription = all_.by_id(seen.transaction().row.subscription_id);
  const std::uint32_t status = seen.status();
  if (subscription == nullptr || status < 200) return;
  changed_.add(subscription->row.id);
  settle(*subscription, seen.time());
  subscription->last_seen = std::max(subscription->last_seen, seen.time());
  if (seen.transaction().row.method == "NOTIFY") return on_notify_answer(*subscription, seen);
  if (seen.facts().cseq.value_or(0) != subscription->request_cseq) return;
  if (status >= 300) {
    if (seen.transaction().via_count <= subscription->request_vias) on_refused(*subscription, seen);
    return;
  }
  subscription->row.status = status;
  if (!subscription->has_dialog()) subscription->row.to_tag = seen.facts().to_tag;
  if (seen.transaction().row.method == "REFER")
    on_refer_accepted(*subscription, seen);
  else
    on_accepted(*subscription, seen);
}

void SubscriptionTracker::on_refer_accepted(TrackedSubscription& refer, const SeenMessage& seen) {
  if (std::exchange(refer.accepted, true)) return;
  tell(change_at(seen, "refer-accepted"), refer, refer_detail(refer, seen.status()));
  if (refer.over) return;
  if (const auto granted = sip::expires_of(seen.sip()); granted && *granted > 0) {
    refer.row.expires_s = granted;
    refer.expires = seen.time() + seconds(*granted);
  }
  if (refer.row.notifications > 0) return;
  if (refer.wants_no_notify || grants_no_subscription(seen.sip())) {
    refer.row.ended = seen.time();
    return refer.close(seen.time());
  }
  await_notify(refer, seen);
}

void SubscriptionTracker::on_accepted(TrackedSubscription& subscription, const SeenMessage& seen) {
  Subscription& row = subscription.row;
  const bool first = !subscription.accepted || subscription.answered_cseq != subscription.request_cseq;
  if (!subscription.leaving && subscription.revive()) tell(change_at(seen, "subscription-active"), subscription, "");
  const bool granted_before = std::exchange(subscription.accepted, true);
  subscription.answered_cseq = subscription.request_cseq;
  std::optional<std::uint32_t> granted = sip::expires_of(seen.sip());
  if (!granted) granted = subscription.asked_expires;
  if (granted == 0u) subscription.leaving = true;
  if (granted && (!subscription.leaving || !row.expires_s)) row.expires_s = granted;
  if (subscription.over) return;
  if (first && granted_before && !subscription.leaving) ++row.refreshes;
  const bool notified = subscription.notified && *subscription.notified >= subscription.requested;
  if (first && !notified && seen.status() != 204 && !subscription.is_refer) await_notify(subscription, seen);
  if (subscription.leaving) {
    if (seen.status() == 204) return terminate(subscription, "timeout", change_at(seen, "subscription-terminated"));
    subscription.expires = seen.time() + limits::transaction_timeout;
  } else if (granted) {
    subscription.expires = seen.time() + seconds(*granted);
  }
}

void SubscriptionTracker::on_refused(TrackedSubscription& subscription, const SeenMessage& seen) {
  Subscription& row = subscription.row;
  row.status = seen.status();
  if (asks_for_credentials_or_time(row.status) || subscription.over) return;
  if (!subscription.accepted && row.notifications == 0) {
    const bool refer = subscription.is_refer;
    tell(change_at(seen, refer ? "refer-refused" : "subscription-refused"), subscription,
         refer ? refer_detail(subscription, row.status) : "{\"status\":" + std::to_string(row.status) + "}");
    row.ended = seen.time();
    return subscription.close(seen.time());
  }
  // What else refuses a refresh leaves it as it was (RFC 6665 4.1.2.2).
  if (ends_usage(row.status))
    terminate(subscription, std::to_string(row.status), change_at(seen, "subscription-terminated"));
}

// Of several that were not followed by a NOTIFY the first one counts.
void SubscriptionTracker::await_notify(TrackedSubscription& subscription, const SeenMessage& seen) {
  if (subscription.awaited) return;
  AwaitedNotify awaited;
  awaited.accepted = seen.packet();
  awaited.message_id = seen.message.id;
  awaited.connection_id = seen.connection_id();
  awaited.status = seen.status();
  awaited.due = subscription.requested + limits::transaction_timeout;
  if (subscription.is_refer || awaited.due <= seen.time()) awaited.due = seen.time() + limits::transaction_timeout;
  awaited.may_pass_elsewhere = subscription.row.call == 0 && notify_may_pass_elsewhere(seen.message);
  subscription.awaited = awaited;
}

TrackedSubscription* SubscriptionTracker::create(const UsageKey& key) {
  TrackedSubscription* made = all_.create(key);
  if (made != nullptr) deadlines_.watch(Watched::subscription, made->row.id, key.time + limits::transaction_timeout);
  return made;
}

void SubscriptionTracker::attach(TrackedSubscription& subscription, const SeenMessage& seen) {
  const std::uint64_t id = subscription.row.id;
  seen.transaction().row.subscription_id = id;
  changed_.add(id);
  subscription.last_seen = std::max(subscription.last_seen, seen.time());
  if (subscription.row.call == 0 && seen.call != nullptr) subscription.row.call = seen.call->row.id;
  if (!decode::is_reliable(seen.message.origin.transport)) return;
  for (std::uint64_t& stream : subscription.streams) {
    if (stream == seen.connection_id()) return;
    if (stream != 0) continue;
    stream = seen.connection_id();
    return follow_stream(stream, id);
  }
}

// Those that are gone are forgotten whenever there is no room left.
void SubscriptionTracker::follow_stream(std::uint64_t connection_id, std::uint64_t id) {
  std::vector<std::uint64_t>& ids = of_stream_[connection_id];
  if (ids.size() == ids.capacity())
    std::erase_if(ids, [this](std::uint64_t each) { return all_.by_id(each) == nullptr; });
  ids.push_back(id);
}

void SubscriptionTracker::on_incomplete(const decode::SipMessage& message) {
  if (!message.message.is_request() || message.message.method() != "NOTIFY") return;
  const sip::Essentials& facts = message.message.essentials();
  all_.for_each(facts.call_id, facts.to_tag, [](TrackedSubscription& each) { each.spoiled = true; });
}

void SubscriptionTracker::on_gap(std::uint64_t connection_id) {
  const auto found = of_stream_.find(connection_id);
  if (found == of_stream_.end()) return;
  for (const std::uint64_t id : found->second)
    if (TrackedSubscription* subscription = all_.by_id(id)) subscription->spoiled = true;
}

void SubscriptionTracker::on_connection_end(std::uint64_t connection_id, bool capture_ended) {
  if (!capture_ended) on_gap(connection_id);
  of_stream_.erase(connection_id);
}

// Everything that was due happens at its own time, before anything else is looked at.
void SubscriptionTracker::settle(TrackedSubscription& subscription, Timestamp now) {
  if (subscription.awaited && subscription.awaited->due <= now) on_notify_missing(subscription);
  if (!subscription.over && subscription.expires && *subscription.expires <= now) run_out(subscription);
}

void SubscriptionTracker::settle_all(const UsageKey& key) {
  all_.for_each(key.call_id, key.subscriber_tag, [&](TrackedSubscription& each) { settle(each, key.time); });
}

void SubscriptionTracker::on_notify_missing(TrackedSubscription& subscription) {
  const AwaitedNotify awaited = *std::exchange(subscription.awaited, std::nullopt);
  const TrackedCall* call = calls_.by_id(subscription.row.call);
  if (!subscription.spoiled) {
    decode::Fault fault = check_notify_missing(subscription, awaited, call);
    Finding finding = make_finding(fault.code, awaited.accepted, std::move(fault.detail));
    if (fault.severity) finding.severity = *fault.severity;
    finding.connection_id = awaited.connection_id;
    finding.message_id = awaited.message_id;
    finding.call = subscription.row.call;
    events_.on_event(std::move(finding));
  }
  if (subscription.is_refer && subscription.row.notifications == 0) subscription.close(awaited.due);
}

void SubscriptionTracker::run_out(TrackedSubscription& subscription) {
  StateChange change;
  change.kind = "subscription-expired";
  change.packet = {0, 0, *subscription.expires};
  change.call = subscription.row.call;
  terminate(subscription, "timeout", std::move(change));
  subscription.ran_out = !subscription.leaving;
}

void SubscriptionTracker::terminate(TrackedSubscription& subscription, std::string_view reason, StateChange&& change) {
  Subscription& row = subscription.row;
  changed_.add(row.id);
  const Timestamp time = change.packet.time;
  row.state = SubscriptionState::terminated;
  row.reason = reason.substr(0, limits::kept_text_octets);
  row.ended = time;
  subscription.ran_out = false;
  subscription.close(time);
  if (!subscription.outcome_told)
    tell(std::move(change), subscription, reason.empty() ? "" : "{\"reason\":" + json_quoted(row.reason) + "}");
}

void SubscriptionTracker::tell(StateChange&& change, const TrackedSubscription& subscription, std::string detail) {
  change.subscription_id = subscription.row.id;
  change.detail = std::move(detail);
  events_.on_event(std::move(change));
}

std::optional<Timestamp> SubscriptionTracker::deadline_of(std::uint64_t id) const {
  const TrackedSubscription* found = all_.by_id(id);
  if (found == nullptr) return std::nullopt;
  return found->deadline();
}

void SubscriptionTracker::on_deadline(std::uint64_t id) {
  TrackedSubscription& subscription = *all_.by_id(id);
  const Timestamp due = subscription.deadline();
  settle(subscription, due);
  const Timestamp next = subscription.deadline();
  if (next <= due) return write(id);
  deadlines_.watch(Watched::subscription, id, std::min(next, due + limits::subscription_linger));
}

void SubscriptionTracker::finish(std::uint64_t id, Timestamp now) {
  settle(*all_.by_id(id), now);
  write(id);
}

void SubscriptionTracker::write(std::uint64_t id) {
  TrackedSubscription& subscription = *all_.by_id(id);
  if (subscription.is_refer) links_.forget(id);
  Subscription row = std::move(subscription.row);
  all_.erase(subscription);
  events_.on_event(std::move(row));
}

}  // namespace rung::correlate
