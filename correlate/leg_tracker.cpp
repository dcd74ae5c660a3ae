#include "correlate/leg_tracker.h"

#include <algorithm>
#include <utility>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "decode/sip/dialog_reference.h"
#include "decode/sip/uri.h"

namespace rung::correlate {
namespace {

// SIP's (RFC 3261 19.1.2).
constexpr std::uint16_t default_port = 5060;

// Two values of one fingerprint would link two calls by mistake: who wants that can send the same value as well.
std::uint64_t key_of(LegRule rule, std::string_view value, char kind = 0) {
  return fingerprint(value, static_cast<std::uint64_t>(static_cast<unsigned char>(kind)) << 32 |
                                (static_cast<std::uint64_t>(rule) + 1));
}

// Users that agree end alike (see same_parties()): few calls share such a key.
std::vector<std::uint64_t> party_keys(const net::IpAddress& host, const LegParties& parties) {
  auto end_of = [](std::string_view user) { return user.substr(user.size() - std::min<std::size_t>(user.size(), 3)); };
  const std::uint64_t of_host =
      key_of(LegRule::numbers, {reinterpret_cast<const char*>(host.octets.data()), host.octets.size()});
  std::vector<std::uint64_t> keys;
  for (const std::string& caller : parties.callers)
    for (const std::string& callee : parties.callees) {
      const std::uint64_t key = fingerprint(end_of(callee), fingerprint(end_of(caller), of_host));
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  return keys;
}

}  // namespace

bool LegTracker::on_message(const SeenMessage& seen) {
  over_limit_ = false;
  if (seen.call == nullptr || seen.is_retransmission() || seen.method() != "INVITE") return true;
  forget_passed(seen.time());
  if (seen.begins_call()) {
    on_invite(seen);
  } else if (!seen.is_request() && seen.transaction().initial && seen.status() > 100 && seen.status() < 300) {
    on_answer(seen);
  }
  return !over_limit_;
}

bool LegTracker::on_referred(const SeenMessage& invite, std::uint64_t referrer) {
  over_limit_ = false;
  link(invite, referrer, LegRule::refer);
  return !over_limit_;
}

// Most agents write the Call-ID of the message itself: that of another call is what links.
bool LegTracker::on_correlation_id(const TrackedCall& call, std::uint64_t message_id, std::string_view value) {
  over_limit_ = false;
  if (value.size() < limits::leg_value_least_octets || value.size() > limits::leg_value_octets) return true;
  const std::uint64_t id = call.row.id, key = key_of(LegRule::hep_id, value);
  for (std::uint64_t other : holders(id, LegRule::hep_id, key)) link(id, message_id, other, LegRule::hep_id);
  if (value == call.row.call_id()) return !over_limit_;
  if (const TrackedCall* named = calls_.oldest_of(value)) link(id, message_id, named->row.id, LegRule::hep_id);
  legs_.try_emplace(id);
  hold(id, LegRule::hep_id, key, Lasting::call);
  return !over_limit_;
}

void LegTracker::on_invite(const SeenMessage& seen) {
  const auto [entry, is_first] = legs_.try_emplace(seen.call->row.id);
  Leg& leg = entry->second;
  if (is_first) begin_setup(seen, leg);
  if (leg.setup) add_receiver(seen, *leg.setup);
  link_keys(seen, session_keys(seen.sip()), Lasting::call);
  for (const std::string& value : options_.headers.values_in(seen.sip())) {
    if (const TrackedCall* named = calls_.oldest_of(value)) link(seen, named->row.id, LegRule::header);
    const std::uint64_t key = key_of(LegRule::header, value);
    link_holders(seen, LegRule::header, key);
    hold(seen.call->row.id, LegRule::header, key, Lasting::call);
  }
  follow_references(seen);
  if (is_first) on_first_invite(seen, leg);
}

void LegTracker::begin_setup(const SeenMessage& seen, Leg& leg) {
  constexpr std::size_t usual_keys = 8;
  leg.setup = std::make_unique<Setup>();
  leg.passing.reserve(usual_keys);
  leg.setup->sender = seen.message.origin.source;
  const sip::HostPort sent_by = sip::parse_host_port(seen.facts().sent_by);
  const bool names_itself = sent_by.host == net::to_text(leg.setup->sender.address);
  leg.setup->sender_port = names_itself ? sent_by.port.value_or(default_port) : leg.setup->sender.port;
  leg.setup->started = seen.time();
  leg.setup->parties = parties_of(seen.sip());
  setups_.emplace_back(seen.time() + limits::leg_setup_time, seen.call->row.id);
}

void LegTracker::add_receiver(const SeenMessage& seen, Setup& setup) {
  const net::Endpoint& receiver = seen.message.origin.destination;
  if (setup.receivers.size() >= limits::leg_receivers) return;
  if (std::find(setup.receivers.begin(), setup.receivers.end(), receiver) != setup.receivers.end()) return;
  const bool new_host = std::none_of(setup.receivers.begin(), setup.receivers.end(),
                                     [&](const net::Endpoint& each) { return each.address == receiver.address; });
  setup.receivers.push_back(receiver);
  if (!new_host) return;
  for (std::uint64_t key : party_keys(receiver.address, setup.parties))
    hold(seen.call->row.id, LegRule::numbers, key, Lasting::setup);
}

// What only the beginning of a call shows.
void LegTracker::on_first_invite(const SeenMessage& seen, Leg& leg) {
  link_call_id(seen);
  if (seen.message.description) {
    const sdp::SessionDescription& offer = seen.message.description->session;
    link_sessions(seen, offer, leg.setup->sender);
    for (const LegKey& shown : forwarded_keys(offer)) {
      const std::uint64_t key = key_of(shown.rule, shown.value);
      link_forwarded(seen, shown.rule, key);
      hold(seen.call->row.id, shown.rule, key, Lasting::setup);
    }
  }
  if (leg.links.empty()) link_parties(seen, leg);
}

void LegTracker::on_answer(const SeenMessage& seen) {
  const auto found = legs_.find(seen.call->row.id);
  if (found == legs_.end()) return;
  link_keys(seen, session_keys(seen.sip()), Lasting::call);
  if (found->second.setup == nullptr || seen.message.description == nullptr) return;
  Setup& setup = *found->second.setup;
  if (!setup.responder) setup.responder = seen.message.origin.source;
  link_sessions(seen, seen.message.description->session, *setup.responder);
}

// ICE credentials that another one showed first. Scripted clients and servers repeat theirs, so two calls with the same
// sender of the offer, or of the answer, have nothing to do with each other.
void LegTracker::link_sessions(const SeenMessage& seen, const sdp::SessionDescription& description,
                               const net::Endpoint& sender) {
  const bool offers = seen.is_request();
  for (const LegKey& shown : ice_keys(description)) {
    const std::uint64_t key = key_of(shown.rule, shown.value, offers ? 'o' : 'a');
    for (std::uint64_t other : holders(seen.call->row.id, shown.rule, key)) {
      const Setup* setup = setup_of(other);
      const TrackedCall* call = calls_.by_id(other);
      if (setup == nullptr || call == nullptr || call->over) continue;
      if ((offers ? setup->sender : setup->responder.value_or(sender)) != sender) link(seen, other, shown.rule);
    }
    hold(seen.call->row.id, shown.rule, key, Lasting::setup);
  }
}

void LegTracker::follow_references(const SeenMessage& seen) {
  constexpr std::pair<sip::HeaderId, LegRule> references[] = {{sip::HeaderId::replaces, LegRule::replaces},
                                                              {sip::HeaderId::join, LegRule::join}};
  for (const auto& [id, rule] : references) {
    const sip::HeaderField* field = seen.sip().find(id);
    if (field == nullptr) continue;
    const sip::DialogReference named = sip::parse_dialog_reference(field->value);
    if (named.call_id.empty()) continue;
    if (const TrackedCall* call = calls_.find_by_dialog(named.call_id, named.to_tag, named.from_tag))
      link(seen, call->row.id, rule);
  }
}

// The same Call-ID of two callers' tags, or one made from the other.
void LegTracker::link_call_id(const SeenMessage& seen) {
  const std::uint64_t call = seen.call->row.id;
  const std::string_view own = local_part(seen.facts().call_id);
  auto key_as = [](char kind, std::string_view part) { return key_of(LegRule::call_id, part, kind); };
  auto link_open = [&](std::uint64_t key) {
    for (std::uint64_t other : holders(call, LegRule::call_id, key))
      if (const TrackedCall* open = calls_.by_id(other); open != nullptr && !open->over)
        link(seen, other, LegRule::call_id);
  };
  if (own.size() >= limits::leg_value_octets) return;
  link_open(key_as('=', own));
  link_open(key_as('~', own));
  hold(call, LegRule::call_id, key_as('=', own), Lasting::setup);
  for (std::string_view part : derived_parts(seen.facts().call_id)) {
    link_open(key_as('=', part));
    hold(call, LegRule::call_id, key_as('~', part), Lasting::setup);
  }
}

void LegTracker::link_keys(const SeenMessage& seen, const std::vector<LegKey>& keys, Lasting lasting) {
  for (const LegKey& shown : keys) {
    const std::uint64_t key = key_of(shown.rule, shown.value);
    link_holders(seen, shown.rule, key);
    hold(seen.call->row.id, shown.rule, key, lasting);
  }
}

void LegTracker::link_holders(const SeenMessage& seen, LegRule rule, std::uint64_t key) {
  for (std::uint64_t other : holders(seen.call->row.id, rule, key)) link(seen, other, rule);
}

void LegTracker::link_forwarded(const SeenMessage& seen, LegRule rule, std::uint64_t key) {
  const Setup& later = *legs_.at(seen.call->row.id).setup;
  const std::vector<std::uint64_t> others = holders(seen.call->row.id, rule, key);
  if (const std::optional<std::uint64_t> only = only_forwarder(others, later)) return link(seen, *only, rule);
  // A host with two faces: nobody else has ever shown it.
  if (others.size() != 1) return;
  const Setup* earlier = setup_of(others.front());
  if (earlier == nullptr || !is_waiting(others.front()) || earlier->sender.address == later.sender.address) return;
  if (later.started <= earlier->started + limits::leg_delay) link(seen, others.front(), rule);
}

void LegTracker::link_parties(const SeenMessage& seen, const Leg& leg) {
  const Setup& later = *leg.setup;
  std::vector<std::uint64_t> others;
  for (std::uint64_t key : party_keys(later.sender.address, later.parties))
    for (std::uint64_t other : holders(seen.call->row.id, LegRule::numbers, key)) {
      const Setup* earlier = setup_of(other);
      if (earlier == nullptr || earlier->started + limits::leg_delay < later.started) continue;
      if (!same_parties(earlier->parties, later.parties)) continue;
      if (std::find(others.begin(), others.end(), other) == others.end()) others.push_back(other);
    }
  if (const std::optional<std::uint64_t> only = only_forwarder(others, later)) link(seen, *only, LegRule::numbers);
}

// Of those that may have become `later` the only one; one that is not known to have become another leg comes first.
std::optional<std::uint64_t> LegTracker::only_forwarder(const std::vector<std::uint64_t>& calls,
                                                        const Setup& later) const {
  std::vector<std::uint64_t> idle, busy;
  for (std::uint64_t call : calls) {
    const Setup* earlier = setup_of(call);
    if (earlier == nullptr || !is_waiting(call) || !reached(*earlier, later)) continue;
    (earlier->forwarded ? busy : idle).push_back(call);
  }
  const std::vector<std::uint64_t>& candidates = idle.empty() ? busy : idle;
  return candidates.size() == 1 ? std::optional(candidates.front()) : std::nullopt;
}

// Whether `later` comes from a host that got the INVITE of `earlier`. Where all are on one host, ports tell.
bool LegTracker::reached(const Setup& earlier, const Setup& later) {
  if (later.sender == earlier.sender) return false;
  const bool one_host = later.sender.address == earlier.sender.address;
  return std::any_of(earlier.receivers.begin(), earlier.receivers.end(), [&](const net::Endpoint& receiver) {
    return receiver.address == later.sender.address &&
           (!one_host || receiver.port == later.sender.port || receiver.port == later.sender_port);
  });
}

bool LegTracker::is_waiting(std::uint64_t call) const {
  const TrackedCall* found = calls_.by_id(call);
  return found != nullptr && !found->over && !found->row.answered;
}

const LegTracker::Setup* LegTracker::setup_of(std::uint64_t call) const {
  const auto found = legs_.find(call);
  return found == legs_.end() ? nullptr : found->second.setup.get();
}

void LegTracker::link(std::uint64_t call, std::uint64_t message_id, std::uint64_t other, LegRule rule) {
  if (other == call) return;
  Leg& leg = legs_[call];
  const std::pair<std::uint64_t, LegRule> told{other, rule};
  if (leg.links.size() >= limits::links_of_a_call) return;
  if (std::find(leg.links.begin(), leg.links.end(), told) != leg.links.end()) return;
  leg.links.push_back(told);
  if (const auto earlier = legs_.find(other); earlier != legs_.end()) {
    earlier->second.links.emplace_back(call, rule);
    if (earlier->second.setup && leg.setup && reached(*earlier->second.setup, *leg.setup))
      earlier->second.setup->forwarded = true;
  }
  const LegRuleRow& row = row_of(rule);
  events_.on_event(LegLink{std::min(call, other), std::max(call, other), row.name, row.score, message_id});
  if (row.score >= options_.least_score && !groups_.join(call, other)) over_limit_ = true;
}

void LegTracker::hold(std::uint64_t call, LegRule rule, std::uint64_t key, Lasting lasting) {
  Leg& leg = legs_.at(call);
  std::vector<std::uint64_t>& own = lasting == Lasting::call ? leg.lasting : leg.passing;
  if (own.size() >= limits::leg_keys_of_a_call || std::find(own.begin(), own.end(), key) != own.end()) return;
  if (holders_.count(key) >= limits::calls_of_a_leg_key) {
    if (rule != LegRule::numbers) return;
    make_room(key, leg.setup->started);
  }
  holders_.add(key, call);
  own.push_back(key);
}

// The same parties again and again: those that became another leg or got an answer count no more, then the oldest.
void LegTracker::make_room(std::uint64_t key, Timestamp now) {
  std::vector<std::uint64_t> passed;
  std::uint64_t oldest = UINT64_MAX;
  holders_.for_each(key, [&](std::uint64_t call) {
    const Setup* setup = setup_of(call);
    const bool counts = setup != nullptr && is_waiting(call) && now <= setup->started + limits::leg_delay;
    if (!counts) passed.push_back(call);
    oldest = std::min(oldest, call);
  });
  for (std::uint64_t call : passed) holders_.remove(key, call);
  if (holders_.count(key) >= limits::calls_of_a_leg_key) holders_.remove(key, oldest);
}

// In order. None where so many calls show it that it says nothing.
std::vector<std::uint64_t> LegTracker::holders(std::uint64_t call, LegRule rule, std::uint64_t key) const {
  std::vector<std::uint64_t> others;
  holders_.for_each(key, [&](std::uint64_t other) {
    if (other != call) others.push_back(other);
  });
  if (rule != LegRule::numbers && others.size() >= limits::calls_of_a_leg_key) return {};
  std::sort(others.begin(), others.end());
  return others;
}

void LegTracker::drop(std::uint64_t call, std::vector<std::uint64_t>& keys) {
  for (std::uint64_t key : keys) holders_.fetch(key);
  for (std::uint64_t key : keys) holders_.remove(key, call);
  keys = {};
}

void LegTracker::forget_passed(Timestamp now) {
  while (!setups_.empty() && setups_.front().first < now) {
    end_setup(setups_.front().second);
    setups_.pop_front();
  }
}

void LegTracker::end_setup(std::uint64_t call) {
  const auto found = legs_.find(call);
  if (found == legs_.end()) return;
  drop(call, found->second.passing);
  found->second.setup.reset();
  if (found->second.lasting.empty() && found->second.links.empty()) legs_.erase(found);
}

void LegTracker::on_call_written(std::uint64_t call) {
  if (const auto found = legs_.find(call); found != legs_.end()) {
    drop(call, found->second.passing);
    drop(call, found->second.lasting);
    legs_.erase(found);
  }
  groups_.on_written(call, [this](std::uint64_t member, std::uint64_t smallest) {
    events_.on_event(CallGroup{member, smallest});
  });
}

void LegTracker::report_groups(EventSink& rows) {
  groups_.report_changed([&rows](std::uint64_t member, std::uint64_t smallest) {
    rows.on_event(CallGroup{member, smallest});
  });
}

}  // namespace rung::correlate
