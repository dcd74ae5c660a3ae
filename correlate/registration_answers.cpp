// What the final responses to REGISTERs make of bindings.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "correlate/checks/registration_checks.h"
#include "correlate/registration_tracker.h"
#include "decode/checks/outbound_checks.h"
#include "decode/checks/quote.h"
#include "decode/sip/delta_seconds.h"

namespace rung::correlate {
namespace {

constexpr std::uint32_t default_expires_s = 3600;  // RFC 3261 10.2.1.1

// When in the time granted before it was asked for again, in thousandths.
std::uint32_t refreshed_at(Timestamp granted, Timestamp asked, std::uint32_t granted_s) {
  const std::int64_t milliseconds = std::max<std::int64_t>(0, (asked - granted).ns / 1'000'000);
  return static_cast<std::uint32_t>(std::min<std::int64_t>(milliseconds / std::max(granted_s, 1u), UINT32_MAX));
}

// A binding that an answer lists was refreshed unseen where it lasts longer than is known.
void prolong(TrackedRegistration& registration, const sip::Contact& listed, Timestamp now) {
  const Timestamp until = now + seconds(listed.expires.value_or(0));
  registration.deadline = std::max(registration.deadline, until);
  if (registration.row.expires) registration.row.expires = std::max(*registration.row.expires, until);
}

}  // namespace

void RegistrationTracker::on_response(const SeenMessage& seen) {
  auto found = pending_.find(seen.transaction().row.id);
  if (found == pending_.end()) return on_unasked_answer(seen);
  const PendingRegister pending = std::move(found->second);
  pending_.erase(found);
  const bool success = seen.status() < 300;
  const sip::ContactList list = success ? sip::parse_contacts(seen.sip().headers()) : sip::ContactList{};
  Answer answer{seen, pending, list, {}, {}};
  if (success) {
    answer.expires = sip::expires_of(seen.sip());
    answer.path = joined(seen.sip(), sip::HeaderId::path);
    if (answer.path.empty()) answer.path = pending.path;
  }
  for (const PendingRegister::Contact& asked : pending.contacts) {
    auto entry = by_id_.find(asked.registration_id);
    if (entry == by_id_.end()) continue;
    TrackedRegistration& registration = *entry->second;
    changed_.add(registration.row.id);
    registration.row.status = seen.status();
    registration.row.last = std::max(registration.row.last, seen.time());
    if (registration.over) continue;
    if (success)
      on_success(registration, asked, answer);
    else
      on_failure(registration, asked, pending, seen);
  }
  if (success && !pending.wildcard) compare_with_others(answer);
}

// Of a REGISTER that is not in the capture, or not complete: what it lists lives at least so long.
void RegistrationTracker::on_unasked_answer(const SeenMessage& seen) {
  if (seen.status() >= 300 || by_aor_.empty()) return;
  const std::vector<TrackedRegistration*> bindings = bindings_of(address_of_record(seen.facts().to_uri));
  if (bindings.empty()) return;
  const sip::ContactList list = sip::parse_contacts(seen.sip().headers());
  for (TrackedRegistration* each : bindings)
    if (const sip::Contact* found = find_listed(list, each->row.contact); found != nullptr && each->granted) {
      prolong(*each, *found, seen.time());
      changed_.add(each->row.id);
    }
}

void RegistrationTracker::on_failure(TrackedRegistration& registration, const PendingRegister::Contact& asked,
                                     const PendingRegister& pending, const SeenMessage& seen) {
  Registration& row = registration.row;
  const bool first = std::exchange(registration.answered, pending.name) != pending.name;
  const bool challenge = is_challenge(seen.status());
  std::optional<decode::Fault> fault;
  if (first && challenge) {
    ++row.challenges;
    fault = registration.challenges.on_challenge(seen.sip(), pending.credentials);
  } else if (first) {
    registration.challenges.on_end();
    fault = check_interval(seen.sip(), asked.expires);
  }
  const bool is_front = &asked == &pending.contacts.front();
  if (fault && is_front) tell(seen, std::move(*fault));
  if (registration.granted) {  // the binding stands until it expires
    if (!first || challenge || seen.status() == 423 || asked.expires == 0u) return;
    ++row.failed_refreshes;
    registration.refused = seen.status();
    const RegistrationState state =
        row.state == RegistrationState::refreshing ? RegistrationState::registered : row.state;
    return enter(registration, state, "registration-refresh-failed", seen.packet(), seen.message.id,
                 "{\"status\":" + std::to_string(seen.status()) + "}");
  }
  registration.deadline = std::max(registration.deadline, seen.time() + limits::transaction_timeout);
  RegistrationState state = challenge ? RegistrationState::challenged : RegistrationState::rejected;
  if (row.state == state) return;
  enter(registration, state, challenge ? "registration-challenged" : "registration-rejected", seen.packet(),
        seen.message.id);
}

void RegistrationTracker::on_success(TrackedRegistration& registration, const PendingRegister::Contact& asked,
                                     const Answer& answer) {
  const SeenMessage& seen = answer.seen;
  const Registration& row = registration.row;
  const bool alone = answer.pending.contacts.size() == 1;
  const sip::Contact* binding = find_binding(answer.list, {asked.uri, row.instance, row.reg_id, alone});
  if (binding != nullptr) {
    const auto known = by_binding_.find(row.aor + "\n" + std::string(binding->address.uri));
    if (known != by_binding_.end() && known->second != row.id) binding = nullptr;  // of another device
  }
  registration.challenges.on_end();
  const bool asked_to_go = answer.pending.wildcard || asked.expires == 0u;
  const std::uint32_t granted = binding && binding->expires ? *binding->expires
                                : answer.expires            ? *answer.expires
                                                            : asked.expires.value_or(default_expires_s);
  if (asked_to_go || granted == 0) {
    enter(registration, RegistrationState::unregistered, "registration-unregistered", seen.packet(), seen.message.id);
    return close(registration, seen.time() + limits::transaction_timeout);
  }
  learn_addresses(registration, binding, answer);
  grant_outbound(registration, answer);
  check_answer(registration, asked, answer, binding);
  grant(registration, answer, granted);
}

void RegistrationTracker::grant(TrackedRegistration& registration, const Answer& answer, std::uint32_t granted_s) {
  Registration& row = registration.row;
  const SeenMessage& seen = answer.seen;
  const bool first = std::exchange(registration.answered, answer.pending.name) != answer.pending.name;
  const bool refresh = registration.granted && first;
  if (refresh) {
    ++row.refreshes;
    if (registration.asked && row.expires_s)
      row.last_refresh_at = refreshed_at(registration.granted_at, *registration.asked, *row.expires_s);
    row.latest_refresh_at = std::max(row.latest_refresh_at, row.last_refresh_at);
  }
  row.expires_s = granted_s;
  row.expires = seen.time() + seconds(granted_s);
  registration.deadline = *row.expires;
  registration.granted_at = seen.time();
  registration.asked.reset();
  registration.spoiled = registration.unanswered = false;
  registration.refused = 0;
  const bool made = !std::exchange(registration.granted, true);
  if (row.state == RegistrationState::flow_lost) return come_back(registration, seen);
  if (const std::uint64_t before = std::exchange(registration.moved_from, 0))
    lost_.on_registration(row, before, seen, registration.outbound_key.empty() ? "Contact" : "instance and reg-id");
  if (!made && !refresh) return;
  const RegistrationState state =
      row.state == RegistrationState::flow_recovered ? row.state : RegistrationState::registered;
  enter(registration, state, made ? "registration-registered" : "registration-refreshed", seen.packet(),
        seen.message.id);
}

void RegistrationTracker::come_back(TrackedRegistration& registration, const SeenMessage& seen) {
  const std::uint64_t lost = std::exchange(registration.lost_connection, 0);
  registration.row.recovered = seen.time();
  enter(registration, RegistrationState::flow_recovered, "registration-flow-recovered", seen.packet(), seen.message.id,
        "{\"lost\":" + std::to_string(lost) + "}");
  lost_.on_registration(registration.row, lost, seen,
                        registration.outbound_key.empty() ? "Contact" : "instance and reg-id");
  lost_.forget_registration(lost);
}

// Each is told once for a binding.
void RegistrationTracker::check_answer(TrackedRegistration& registration, const PendingRegister::Contact& asked,
                                       const Answer& answer, const sip::Contact* binding) {
  const SeenMessage& seen = answer.seen;
  if (answer.pending.asks_gruu && !registration.row.instance.empty() && !registration.gruu_denial_told)
    if (std::optional<decode::Fault> fault = check_gruu_granted(binding)) {
      registration.gruu_denial_told = true;
      tell(seen, std::move(*fault));
    }
  const std::string_view seen_at = binding ? received_with(*binding) : std::string_view{};
  if (binding != nullptr && (!seen_at.empty() || binding->address.uri != asked.uri))
    if (std::optional<decode::Fault> fault = check_rewritten(asked.uri, *binding, seen_at)) {
      const std::uint64_t mark = fingerprint(binding->address.uri, fingerprint(seen_at));
      if (std::exchange(registration.rewriting_told, mark) != mark) tell(seen, std::move(*fault));
    }
  if (registration.unroutable_told) return;
  if (std::optional<decode::Fault> fault = check_routable(asked.uri, seen.sip(), binding, answer.path)) {
    registration.unroutable_told = true;
    tell(seen, std::move(*fault));
  }
}

void RegistrationTracker::learn_addresses(TrackedRegistration& registration, const sip::Contact* binding,
                                          const Answer& answer) {
  Registration& row = registration.row;
  const sip::Message& message = answer.seen.sip();
  if (!answer.path.empty()) row.path = answer.path;
  row.service_route = joined(message, sip::HeaderId::service_route);
  if (binding != nullptr && !received_with(*binding).empty())
    row.received = received_with(*binding);
  else if (answer.seen.connection_id() == row.connection_id)
    row.received = received_in_via(message);
  const std::string_view call_id = answer.seen.facts().call_id;
  if (registration.gruu_call_id != call_id) addresses_.forget_temporary(row.id);
  registration.gruu_call_id = call_id;
  bool learnt = true;
  if (binding && !binding->pub_gruu.empty()) {
    row.pub_gruu = binding->pub_gruu;
    learnt = addresses_.learn_gruu(row.id, row.pub_gruu) && learnt;
  }
  if (binding && !binding->temp_gruu.empty()) {
    row.temp_gruu = binding->temp_gruu;
    learnt = addresses_.learn_gruu(row.id, row.temp_gruu) && learnt;
  }
  learnt = addresses_.learn_path(row.id, row.path) && learnt;
  addresses_full_ = addresses_full_ || !learnt;
}

// What was asked for and not granted is told once.
void RegistrationTracker::grant_outbound(TrackedRegistration& registration, const Answer& answer) {
  Registration& row = registration.row;
  const sip::Message& message = answer.seen.sip();
  if (const sip::HeaderField* timer = message.find(sip::HeaderId::flow_timer))
    if (const auto value = sip::parse_delta_seconds(timer->value).seconds) row.flow_timer_s = *value;
  if (decode::grants_outbound(message)) {
    row.outbound = true;
    if (row.instance.empty() || !row.reg_id) return;
    registration.outbound_key = outbound_key(row);
    by_outbound_[registration.outbound_key] = row.id;
    return;
  }
  if (!answer.pending.asks_outbound || row.outbound || std::exchange(registration.outbound_denial_told, true)) return;
  if (std::optional<decode::Fault> fault = check_outbound_granted(message)) tell(answer.seen, std::move(*fault));
}

// --- the other devices of the address of record

// A 2xx lists all bindings (RFC 3261 10.3 step 8).
void RegistrationTracker::compare_with_others(const Answer& answer) {
  if (answer.list.contacts.empty()) return;
  const auto& asked = answer.pending.contacts;
  const auto is_asked = [&](const TrackedRegistration& each) {
    return std::any_of(asked.begin(), asked.end(),
                       [&](const auto& contact) { return contact.registration_id == each.row.id; });
  };
  for (TrackedRegistration* other : bindings_of(answer.pending.aor)) {
    if (!other->granted || is_asked(*other)) continue;
    const bool listed = take_listing(*other, answer);
    for (const PendingRegister::Contact& contact : asked) {
      const auto own = by_id_.find(contact.registration_id);
      if (own != by_id_.end() && own->second->granted && !own->second->over && !other->over)
        compare(*own->second, *other, listed, answer.seen);
    }
  }
}

// Whether the answer lists a binding. Some registrars list only what was asked for: one that has listed it before and
// does not any more has dropped it.
bool RegistrationTracker::take_listing(TrackedRegistration& other, const Answer& answer) {
  const SeenMessage& seen = answer.seen;
  if (const sip::Contact* found = find_listed(answer.list, other.row.contact)) {
    other.listed = true;
    prolong(other, *found, seen.time());
    changed_.add(other.row.id);
    return true;
  }
  if (!other.listed) return false;
  if (other.row.state != RegistrationState::flow_lost)
    enter(other, RegistrationState::unregistered, "registration-unregistered", seen.packet(), seen.message.id,
          "{\"by\":\"registrar\"}");
  close(other, seen.time() + limits::transaction_timeout);
  return false;
}

// `listed`: the registrar holds both.
void RegistrationTracker::compare(TrackedRegistration& registration, TrackedRegistration& other, bool listed,
                                  const SeenMessage& seen) {
  const Registration& one = registration.row;
  const Registration& before = other.row;
  if (one.instance.empty() || one.instance != before.instance || one.id < before.id) return;
  const bool is_lost = before.state == RegistrationState::flow_lost;
  const bool is_double = one.reg_id == before.reg_id ? listed && one.connection_id != before.connection_id
                                                     : !is_lost && (listed || (one.outbound && before.outbound));
  if (is_double && !std::exchange(registration.duplicate_told, true)) {
    const auto flow = [](const Registration& row) {
      return decode::quoted(row.contact) + " over connection " + std::to_string(row.connection_id) +
             (row.reg_id ? " with reg-id " + std::to_string(*row.reg_id) : std::string());
    };
    tell(seen,
         {FindingCode::reg_duplicate_instance, decode::quoted(one.instance) + " at " + flow(before) +
                                                   (is_lost ? ", which has ended," : "") + " and at " + flow(one)});
  }
  if (!is_lost || one.reg_id != before.reg_id) return;
  const std::uint64_t lost = std::exchange(other.lost_connection, 0);
  other.row.recovered = seen.time();
  enter(other, RegistrationState::flow_recovered, "registration-flow-recovered", seen.packet(), seen.message.id,
        "{\"lost\":" + std::to_string(lost) + ",\"registration\":" + std::to_string(one.id) + "}");
  lost_.on_registration(one, lost, seen, "instance");
  lost_.forget_registration(lost);
  close(other, seen.time() + limits::transaction_timeout);
}

}  // namespace rung::correlate
