#include "correlate/event_packages.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/limits.h"
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
decode::Fault gap_between(std::uint32_t known, const event::ConferenceVersion& state, std::uint32_t known_cseq,
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

bool is_partial(const event::ConferenceVersion& state) { return equals_ignoring_case(state.state, "partial"); }

// RFC 4575 4.6: a full state replaces whatever was known, a partial one has the version behind it.
bool skips(std::uint32_t known, const event::ConferenceVersion& state) {
  return is_partial(state) && state.version > known && state.version - known > 1;
}

}  // namespace

EventBody EventPackages::on_message(const decode::SipMessage& message) {
  decode::BodySummary summary;
  if (decode::may_be_summarized(message.message)) summary = decode::summarize_body(message.message);
  std::vector<decode::Fault> faults;
  if (message.message.is_request()) judge(message, summary, faults);
  if (summary.over_limit) faults.push_back({FindingCode::sip_message_over_limit, "the beginning of its body was read"});
  EventBody body{std::move(summary.text), {}};
  for (decode::Fault& fault : faults) {
    Finding& finding =
        body.findings.emplace_back(make_finding(fault.code, message.origin.packet, std::move(fault.detail)));
    if (fault.severity) finding.severity = *fault.severity;
    finding.connection_id = message.origin.connection_id;
    finding.message_id = message.id;
  }
  return body;
}

void EventPackages::judge(const decode::SipMessage& message, const decode::BodySummary& summary,
                          std::vector<decode::Fault>& faults) {
  if (tells_settings(message, summary)) faults.push_back({FindingCode::poc_settings_seen, summary.text});
  if (!summary.conferences.empty() && message.message.method() == "NOTIFY")
    follow(message.message, summary.conferences, faults);
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
  const Recent::iterator subscription = found->second;
  by_key_.erase(found);
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
    by_key_.erase(recent_.back().key);
    recent_.pop_back();
  }
  recent_.push_front({std::move(key), 0, {}});
  by_key_.emplace(recent_.front().key, recent_.begin());
  return recent_.front();
}

void EventPackages::follow(const sip::Message& notify, const std::vector<event::ConferenceVersion>& states,
                           std::vector<decode::Fault>& faults) {
  const std::optional<std::uint32_t> cseq = notify.essentials().cseq;
  std::string key = key_of(notify);
  if (!cseq || key.size() > limits::subscription_key_octets) return;
  Subscription& subscription = subscription_of(std::move(key));
  if (!subscription.conferences.empty() && *cseq <= subscription.cseq) return;
  const std::uint32_t known_cseq = subscription.cseq;
  subscription.cseq = *cseq;
  auto& conferences = subscription.conferences;
  for (const event::ConferenceVersion& state : states) {
    const auto known = std::find_if(conferences.begin(), conferences.end(),
                                    [&](const Conference& each) { return each.entity == state.entity; });
    if (known != conferences.end()) {
      if (skips(known->version, state)) faults.push_back(gap_between(known->version, state, known_cseq, *cseq));
      if (!is_partial(state) || state.version > known->version) known->version = state.version;
    } else if (conferences.size() < limits::conferences_of_a_subscription) {
      conferences.push_back({state.entity, state.version});
    }
  }
}

}  // namespace rung::correlate
