#include "correlate/event_packages.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "correlate/json_text.h"
#include "decode/event/line_text.h"

namespace rung::correlate {
namespace {

// The usage of a dialog that a NOTIFY belongs to; its tags are those of the notifier and of the subscriber.
std::string key_of(const sip::Message& notify) {
  const sip::Essentials& facts = notify.essentials();
  std::string key(facts.call_id);
  return key.append("\n").append(facts.from_tag).append("\n").append(facts.to_tag);
}

bool carries_events(std::string_view method) {
  return method == "NOTIFY" || method == "PUBLISH" || method == "SUBSCRIBE";
}

// Versions were skipped. Where requests of the notifier are missing as well the capture may be to blame, or the dialog
// has other uses.
decode::Fault gap_between(std::uint32_t known, const event::ConferenceState& state, std::uint32_t known_cseq,
                          std::uint32_t cseq) {
  decode::Fault fault{
      FindingCode::conference_state_gap,
      event::shown(state.entity) + ": version " + std::to_string(state.version) + " behind " + std::to_string(known)};
  if (cseq - known_cseq == 1) return fault;
  fault.detail += "; CSeq went from " + std::to_string(known_cseq) + " to " + std::to_string(cseq) +
                  ": a NOTIFY may be missing from the capture";
  fault.severity = Severity::info;
  return fault;
}

bool is_partial(const event::ConferenceState& state) { return equals_ignoring_case(state.state, "partial"); }

// RFC 4575 4.6: a full state replaces whatever was known, a partial one has the version behind it.
bool skips(std::uint32_t known, const event::ConferenceState& state) {
  return is_partial(state) && state.version > known && state.version - known > 1;
}

}  // namespace

std::size_t EventPackages::Subscription::known_users() const {
  std::size_t count = 0;
  for (const Conference& each : conferences) count += each.roster.size();
  for (const Watched& each : watched) count += each.dialogs.size();
  return count;
}

EventBody EventPackages::on_message(const decode::SipMessage& message) {
  const bool has_body = decode::may_be_summarized(message.message);
  if (!has_body && !(message.message.is_request() && carries_events(message.message.method()))) return {};
  decode::BodySummary summary;
  if (has_body) summary = decode::summarize_body(message.message);
  Told told;
  if (message.message.is_request()) judge(message, summary, told);
  if (summary.over_limit)
    told.faults.push_back({FindingCode::sip_message_over_limit, "the beginning of its body was read"});
  EventBody body{std::move(summary.text), {}, std::move(told.changes), std::move(summary.recording)};
  for (decode::Fault& fault : told.faults) {
    Finding& finding =
        body.findings.emplace_back(make_finding(fault.code, message.origin.packet, std::move(fault.detail)));
    if (fault.severity) finding.severity = *fault.severity;
    finding.connection_id = message.origin.connection_id;
    finding.message_id = message.id;
  }
  for (StateChange& change : body.changes) {
    change.packet = message.origin.packet;
    change.connection_id = message.origin.connection_id;
    change.message_id = message.id;
  }
  return body;
}

void EventPackages::judge(const decode::SipMessage& message, const decode::BodySummary& summary, Told& told) {
  if (tells_settings(message, summary)) told.faults.push_back({FindingCode::poc_settings_seen, summary.text});
  const bool tells_state = !summary.conferences.empty() || !summary.dialogs.empty();
  if (tells_state && message.message.method() == "NOTIFY") follow(message.message, summary, told);
}

// Once a connection.
bool EventPackages::tells_settings(const decode::SipMessage& message, const decode::BodySummary& summary) {
  if (!summary.poc_settings) {
    if (!carries_events(message.message.method())) return false;
    const sip::HeaderField* event = message.message.find(sip::HeaderId::event);
    if (event == nullptr) return false;
    if (!equals_ignoring_case(trim(event->value.substr(0, event->value.find(';'))), "poc-settings")) return false;
  }
  return told_settings_.insert(message.origin.connection_id).second;
}

void EventPackages::on_incomplete(const decode::SipMessage& message) {
  if (by_key_.empty() || message.message.method() != "NOTIFY") return;
  const auto found = by_key_.find(key_of(message.message));
  if (found == by_key_.end()) return;
  forget(found->second);
}

void EventPackages::forget(Recent::iterator subscription) {
  known_users_ -= subscription->known_users();
  by_key_.erase(subscription->key);
  recent_.erase(subscription);
}

EventPackages::Subscription& EventPackages::subscription_of(std::string&& key) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second);
    return recent_.front();
  }
  if (by_key_.size() >= limits::conference_subscriptions) {
    over_limit_ = true;
    forget(std::prev(recent_.end()));
  }
  recent_.push_front({std::move(key), 0, {}, {}});
  by_key_.emplace(recent_.front().key, recent_.begin());
  return recent_.front();
}

std::size_t EventPackages::room(std::size_t known) {
  const std::size_t in_all = limits::known_users - std::min(known_users_, limits::known_users);
  return std::min(in_all, limits::conference_users - std::min(known, limits::conference_users));
}

void EventPackages::follow(const sip::Message& notify, const decode::BodySummary& summary, Told& told) {
  const std::optional<std::uint32_t> cseq = notify.essentials().cseq;
  std::string key = key_of(notify);
  if (!cseq || key.size() > limits::subscription_key_octets) return;
  Subscription& subscription = subscription_of(std::move(key));
  if (!subscription.is_new() && *cseq <= subscription.cseq) return;
  const std::uint32_t known_cseq = std::exchange(subscription.cseq, *cseq);
  known_users_ -= subscription.known_users();
  for (const event::ConferenceState& state : summary.conferences)
    follow_conference(subscription, state, known_cseq, told);
  for (const event::DialogInfoState& info : summary.dialogs) follow_dialogs(subscription, info, told);
  known_users_ += subscription.known_users();
}

void EventPackages::follow_conference(Subscription& subscription, const event::ConferenceState& state,
                                      std::uint32_t known_cseq, Told& told) {
  auto& conferences = subscription.conferences;
  auto known = std::find_if(conferences.begin(), conferences.end(),
                            [&](const Conference& each) { return each.entity == state.entity; });
  if (known != conferences.end()) {
    if (skips(known->version, state))
      told.faults.push_back(gap_between(known->version, state, known_cseq, subscription.cseq));
    if (is_partial(state) && state.version <= known->version) return;  // late: to be discarded (RFC 4575 4.6)
    known->version = state.version;
  } else {
    if (conferences.size() >= limits::conferences_of_a_subscription) return;
    known = conferences.insert(known, {state.entity, state.version, {}});
  }
  ConferenceRoster& roster = known->roster;
  for (const RosterChange& each : roster.update(state, room(roster.size()))) {
    StateChange& change = told.changes.emplace_back();
    change.kind = each.connected ? "conference-user-connected" : "conference-user-disconnected";
    change.detail = "{\"conference\":" + json_quoted(state.entity) + json_member("user", each.user) +
                    json_member("status", each.status) + (each.already ? ",\"already\":true}" : "}");
  }
  over_limit_ = over_limit_ || roster.over_limit();
}

void EventPackages::follow_dialogs(Subscription& subscription, const event::DialogInfoState& info, Told& told) {
  auto& watched = subscription.watched;
  auto known =
      std::find_if(watched.begin(), watched.end(), [&](const Watched& each) { return each.entity == info.entity; });
  if (known == watched.end()) {
    if (watched.size() >= limits::conferences_of_a_subscription) return;
    known = watched.insert(known, {info.entity, {}});
  }
  WatchedDialogs& dialogs = known->dialogs;
  for (const WatchedChange& each : dialogs.update(info, room(dialogs.size()))) {
    StateChange& change = told.changes.emplace_back();
    change.kind = kind_of(each.state);
    change.detail = "{\"entity\":" + json_quoted(info.entity) + json_member("id", each.dialog.id) +
                    json_member("direction", each.dialog.direction) + json_member("peer", each.dialog.peer) +
                    json_member("event", each.dialog.event) + json_member("code", each.dialog.code) +
                    (each.already ? ",\"already\":true" : "") + (each.left_out ? ",\"left_out\":true}" : "}");
  }
  over_limit_ = over_limit_ || dialogs.over_limit();
}

}  // namespace rung::correlate
