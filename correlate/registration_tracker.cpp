#include "correlate/registration_tracker.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "correlate/checks/registration_checks.h"
#include "correlate/keys_in_order.h"
#include "decode/checks/quote.h"
#include "decode/sip/delta_seconds.h"

namespace rung::correlate {
namespace {

std::string request_name(const sip::Essentials& facts) {
  return std::string(facts.call_id) + "\n" + (facts.cseq ? std::to_string(*facts.cseq) : std::string());
}

void forget(std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>>& index, const std::string& key,
            std::uint64_t id) {
  auto found = index.find(key);
  if (found != index.end() && found->second == id) index.erase(found);
}

template <typename Table, typename Key>
void forget_one(Table& table, const Key& key, std::uint64_t id) {
  auto found = table.find(key);
  if (found == table.end()) return;
  found->second.erase(id);
  if (found->second.empty()) table.erase(found);
}

}  // namespace

bool RegistrationTracker::on_message(const SeenMessage& seen) {
  addresses_full_ = false;
  if (seen.is_retransmission()) return true;
  if (seen.transaction().row.method != "REGISTER")
    trace(seen);
  else if (seen.is_request())
    on_request(seen);
  else if (seen.status() >= 200)
    on_response(seen);
  return !addresses_full_;
}

// Where a new request was sent by a GRUU or a flow token, and who sent it by the GRUU of its Contact.
void RegistrationTracker::trace(const SeenMessage& seen) {
  if (!seen.match.created || !seen.is_request()) return;
  if (const auto reached = addresses_.find_reached(seen.sip())) tell_reached(*reached, "registration-reached", seen);
  if (const auto sender = addresses_.find_sender(seen.sip())) tell_reached(*sender, "registration-sender", seen);
}

void RegistrationTracker::tell_reached(const RegistrationAddresses::Found& found, std::string_view kind,
                                       const SeenMessage& seen) {
  StateChange change = change_at(seen, kind);
  change.dialog_id = 0;
  change.registration_id = found.registration_id;
  change.connection_id = by_id_.at(found.registration_id)->row.connection_id;
  change.detail = "{\"by\":\"" + std::string(to_text(found.kind)) + "\"}";
  events_.on_event(std::move(change));
}

// --- what a client asks for

void RegistrationTracker::on_request(const SeenMessage& seen) {
  const sip::Essentials& facts = seen.facts();
  const sip::ContactList list = sip::parse_contacts(seen.sip().headers());
  const std::optional<std::uint32_t> expires = sip::expires_of(seen.sip());
  PendingRegister pending;
  pending.name = request_name(facts);
  pending.aor = address_of_record(facts.to_uri);
  pending.path = joined(seen.sip(), sip::HeaderId::path);
  pending.credentials = credentials_of(seen.sip());
  pending.wildcard = list.wildcard;
  pending.asks_outbound = asks_for_outbound(seen.sip(), list);
  pending.asks_gruu = asks_for_gruu(seen.sip(), list);
  if (list.wildcard) check_request(seen, list, pending.name);
  auto add = [&](TrackedRegistration& registration, std::string_view uri, std::optional<std::uint32_t> asked) {
    renew(registration, seen, pending.name, pending.contacts.size());
    if (registration.latest.name == pending.name) registration.leaving = asked == 0u;
    pending.contacts.push_back({registration.row.id, std::string(uri), asked});
  };
  if (list.wildcard)
    for (TrackedRegistration* each : bindings_of(pending.aor)) add(*each, each->row.contact, 0);
  for (const sip::Contact& contact : list.contacts) {
    if (pending.contacts.size() >= limits::contacts_of_a_register) break;
    add(find_or_create(seen, pending, contact, pending.contacts.size()), contact.address.uri,
        contact.expires ? contact.expires : expires);
  }
  // A fetch (RFC 3261 10.2.3) makes and removes nothing, but its answer tells what there is.
  if (pending.contacts.empty() && (list.wildcard || by_aor_.find(pending.aor) == by_aor_.end())) return;
  if (!pending.contacts.empty()) seen.transaction().row.registration_id = pending.contacts.front().registration_id;
  pending_[seen.transaction().row.id] = std::move(pending);
}

// Once for a REGISTER on all its hops.
void RegistrationTracker::check_request(const SeenMessage& seen, const sip::ContactList& list,
                                        const std::string& name) {
  std::optional<decode::Fault> fault = check_wildcard(list, sip::expires_of(seen.sip()));
  if (!fault) return;
  const std::uint64_t mark = fingerprint(name);
  if (std::find(misuses_told_.begin(), misuses_told_.end(), mark) != misuses_told_.end()) return;
  misuses_told_[misuses_++ % misuses_told_.size()] = mark;
  tell(seen, std::move(*fault));
}

TrackedRegistration& RegistrationTracker::find_or_create(const SeenMessage& seen, const PendingRegister& pending,
                                                         const sip::Contact& contact, std::size_t position) {
  std::string key = pending.aor + "\n" + std::string(contact.address.uri);
  if (auto known = by_binding_.find(key); known != by_binding_.end()) return *by_id_.at(known->second);
  Registration row;
  row.aor = pending.aor;
  row.contact = contact.address.uri;
  row.instance = contact.instance;
  row.reg_id = contact.reg_id;
  if (!row.instance.empty() && row.reg_id)
    if (auto known = by_outbound_.find(outbound_key(row)); known != by_outbound_.end()) {
      TrackedRegistration& registration = *by_id_.at(known->second);
      rebind(registration, contact.address.uri, key);
      return registration;
    }
  if (TrackedRegistration* same = find_further_hop(seen, pending, position)) return *same;
  return create(seen, key, std::move(row));
}

// Outbound: another contact of the same instance and reg-id replaces the one before (RFC 5626 6).
void RegistrationTracker::rebind(TrackedRegistration& registration, std::string_view contact, const std::string& key) {
  forget(by_binding_, registration.binding_key, registration.row.id);
  registration.row.contact = contact;
  registration.binding_key = key;
  by_binding_[key] = registration.row.id;
}

// An edge proxy may put the address that it saw into the Contact (RFC 5626 does not like it, but NAT helpers do).
TrackedRegistration* RegistrationTracker::find_further_hop(const SeenMessage& seen, const PendingRegister& pending,
                                                           std::size_t position) {
  for (TrackedRegistration* each : bindings_of(pending.aor))
    if (each->latest.name == pending.name && each->latest.position == position &&
        each->row.connection_id != seen.connection_id())
      return each;
  return nullptr;
}

TrackedRegistration& RegistrationTracker::create(const SeenMessage& seen, const std::string& key, Registration&& made) {
  const sip::Essentials& facts = seen.facts();
  auto owned = std::make_unique<TrackedRegistration>();
  owned->row = std::move(made);
  Registration& row = owned->row;
  row.id = ++last_id_;
  row.call_id = facts.call_id;
  row.registrar = seen.sip().request_uri();
  row.user_agent = facts.user_agent;
  row.transport = seen.message.origin.transport;
  row.first = seen.time();
  if (facts.from_uri != facts.to_uri && address_of_record(facts.from_uri) != row.aor) row.third_party = facts.from_uri;
  owned->client = seen.message.origin.source.address;
  owned->binding_key = key;
  deadlines_.watch(Watched::registration, row.id, row.first + limits::transaction_timeout);
  by_binding_[key] = row.id;
  by_aor_[row.aor].insert(row.id);
  return *by_id_.emplace(row.id, std::move(owned)).first->second;
}

// The flow is the connection nearest the client: that with the fewest Vias, and of gateways that add none the first. A
// REGISTER that was captured behind a later one of its Call-ID changes nothing.
void RegistrationTracker::renew(TrackedRegistration& registration, const SeenMessage& seen, const std::string& name,
                                std::size_t position) {
  Registration& row = registration.row;
  const sip::Essentials& facts = seen.facts();
  changed_.add(row.id);
  row.last = std::max(row.last, seen.time());
  registration.deadline = std::max(registration.deadline, seen.time() + limits::transaction_timeout);
  LatestRegister& latest = registration.latest;
  if (latest.name == name) {
    const bool nearer = facts.via_count < latest.via_count;
    const bool as_before = facts.via_count == latest.via_count && registration.moved_from == seen.connection_id();
    if (nearer || as_before) set_flow(registration, seen);
    if (registration.moved_from == row.connection_id) registration.moved_from = 0;
    latest.via_count = std::min(latest.via_count, facts.via_count);
    return;
  }
  const std::uint32_t cseq = facts.cseq.value_or(0);
  if (latest.call_id == facts.call_id && cseq < latest.cseq) return;
  latest = {name, std::string(facts.call_id), cseq, facts.via_count, position};
  if (!registration.asked) registration.asked = seen.time();
  const bool stood = registration.granted && row.state != RegistrationState::flow_lost;
  registration.moved_from = stood && row.connection_id != seen.connection_id() ? row.connection_id : 0;
  set_flow(registration, seen);
  if (row.state == RegistrationState::registered) row.state = RegistrationState::refreshing;
}

void RegistrationTracker::set_flow(TrackedRegistration& registration, const SeenMessage& seen) {
  Registration& row = registration.row;
  if (row.connection_id == seen.connection_id()) return;
  forget_one(by_connection_, row.connection_id, row.id);
  row.connection_id = seen.connection_id();
  row.transport = seen.message.origin.transport;
  if (decode::is_reliable(row.transport)) by_connection_[row.connection_id].insert(row.id);
}

// --- what becomes of it without a message

void RegistrationTracker::on_transaction_end(const TrackedTransaction& transaction) {
  auto found = pending_.find(transaction.row.id);
  if (found == pending_.end()) return;
  const PendingRegister pending = std::move(found->second);
  pending_.erase(found);
  if (transaction.row.state != TransactionState::timed_out) return;
  for (const PendingRegister::Contact& asked : pending.contacts) {
    auto entry = by_id_.find(asked.registration_id);
    if (entry == by_id_.end()) continue;
    TrackedRegistration& registration = *entry->second;
    const bool is_latest = registration.latest.name == pending.name && registration.answered != pending.name;
    if (!is_latest || registration.over || !registration.granted) continue;
    if (registration.row.state == RegistrationState::flow_lost || asked.expires == 0u) continue;
    if (registration.spoiled) continue;  // the answer may be among what is missing
    registration.answered = pending.name;
    registration.unanswered = true;
    ++registration.row.failed_refreshes;
    const RegistrationState state = registration.row.state == RegistrationState::refreshing
                                        ? RegistrationState::registered
                                        : registration.row.state;
    enter(registration, state, "registration-refresh-failed", {0, 0, transaction.deadline}, 0);
  }
}

void RegistrationTracker::on_incomplete(const decode::SipMessage& message) {
  const sip::Essentials& facts = message.message.essentials();
  if (message.message.is_request() ? message.message.method() != "REGISTER" : facts.cseq_method != "REGISTER") return;
  for (TrackedRegistration* each : bindings_of(address_of_record(facts.to_uri))) each->spoiled = true;
}

std::vector<std::uint64_t> RegistrationTracker::on_connection_end(std::uint64_t connection_id,
                                                                  const PacketRef& packet) {
  auto found = by_connection_.find(connection_id);
  if (found == by_connection_.end()) return {};
  std::vector<std::uint64_t> lost;
  for (std::uint64_t id : found->second) {
    TrackedRegistration& registration = *by_id_.at(id);
    // A page that is left removes its contact and does not wait for the answer: it has lost nothing.
    if (registration.over || !registration.granted || registration.leaving) continue;
    registration.lost_connection = connection_id;
    ++registration.row.lost_flows;
    registration.row.lost = packet.time;
    registration.row.recovered.reset();
    enter(registration, RegistrationState::flow_lost, "registration-flow-lost", packet, 0);
    lost.push_back(id);
  }
  by_connection_.erase(found);
  return lost;
}

void RegistrationTracker::on_gap(std::uint64_t connection_id) {
  auto found = by_connection_.find(connection_id);
  if (found == by_connection_.end()) return;
  for (std::uint64_t id : found->second) by_id_.at(id)->spoiled = true;
}

void RegistrationTracker::on_deadline(std::uint64_t id) {
  TrackedRegistration& registration = *by_id_.at(id);
  bool expired = registration.granted && !registration.over && registration.row.state != RegistrationState::flow_lost;
  if (expired) {
    const PacketRef deadline{0, 0, registration.deadline};
    enter(registration, RegistrationState::expired, "registration-expired", deadline, 0);
    report_expired(registration, deadline);
  }
  write(id);
}

// A later binding of the same device: it came back with another contact, without removing this one.
const TrackedRegistration* RegistrationTracker::successor_of(const TrackedRegistration& registration) const {
  const Registration& row = registration.row;
  for (const TrackedRegistration* each : bindings_of(row.aor)) {
    if (each->row.id <= row.id || !each->granted || each->row.first < row.last) continue;
    const bool same_instance = !row.instance.empty() && each->row.instance == row.instance;
    const bool same_client = each->client == registration.client && !row.user_agent.empty() &&
                             each->row.user_agent == row.user_agent && each->row.instance == row.instance;
    if (same_instance || same_client) return each;
  }
  return nullptr;
}

void RegistrationTracker::report_expired(const TrackedRegistration& registration, const PacketRef& deadline) {
  const Registration& row = registration.row;
  Finding finding = make_finding(FindingCode::reg_expired, deadline,
                                 decode::quoted(row.aor) + " at " + decode::quoted(row.contact) + ", granted for " +
                                     std::to_string(row.expires_s.value_or(0)) + " s");
  if (registration.refused != 0)
    finding.detail += ", the refresh was refused with " + std::to_string(registration.refused);
  else if (registration.unanswered)
    finding.detail += ", the refresh got no answer";
  if (registration.leaving) {
    finding.severity = Severity::info;
    finding.detail += "; the client asked to remove it, whose answer is not in the capture";
  } else if (const TrackedRegistration* successor = successor_of(registration)) {
    finding.severity = Severity::info;
    finding.detail += "; the device is registered at " + decode::quoted(successor->row.contact) + " since";
  } else if (registration.spoiled) {
    finding.severity = Severity::info;
    finding.detail += "; octets of its connection are not in the capture, a refresh may be among them";
  }
  finding.connection_id = row.connection_id;
  events_.on_event(std::move(finding));
}

void RegistrationTracker::tell(const SeenMessage& seen, decode::Fault&& fault, std::uint64_t connection_id) {
  if (!seen.may_tell(fault.code)) return;
  Finding finding = finding_at(seen, fault.code, std::move(fault.detail));
  if (fault.severity) finding.severity = *fault.severity;
  if (connection_id != 0) finding.connection_id = connection_id;
  events_.on_event(std::move(finding));
}

void RegistrationTracker::enter(TrackedRegistration& registration, RegistrationState state, std::string_view kind,
                                const PacketRef& packet, std::uint64_t message_id, std::string detail) {
  registration.row.state = state;
  changed_.add(registration.row.id);
  StateChange change;
  change.kind = kind;
  change.packet = packet;
  change.message_id = message_id;
  change.registration_id = registration.row.id;
  change.connection_id = registration.row.connection_id;
  change.detail = std::move(detail);
  events_.on_event(std::move(change));
}

// Out of every index: a new REGISTER for the same contact is a new binding.
void RegistrationTracker::close(TrackedRegistration& registration, Timestamp deadline) {
  registration.over = true;
  registration.deadline = deadline;
  std::uint64_t id = registration.row.id;
  forget(by_binding_, registration.binding_key, id);
  if (!registration.outbound_key.empty()) forget(by_outbound_, registration.outbound_key, id);
  addresses_.forget(id);
  forget_one(by_aor_, registration.row.aor, id);
  forget_one(by_connection_, registration.row.connection_id, id);
  if (const std::uint64_t lost = std::exchange(registration.lost_connection, 0)) lost_.forget_registration(lost);
}

std::vector<TrackedRegistration*> RegistrationTracker::bindings_of(const std::string& aor) const {
  std::vector<TrackedRegistration*> found;
  const auto ids = by_aor_.find(aor);
  if (ids == by_aor_.end()) return found;
  for (std::uint64_t id : ids->second) {
    if (found.size() >= limits::contacts_of_a_register) break;
    found.push_back(by_id_.at(id).get());
  }
  return found;
}

const TrackedRegistration* RegistrationTracker::by_id(std::uint64_t id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second.get();
}

void RegistrationTracker::write(std::uint64_t id) {
  auto found = by_id_.find(id);
  TrackedRegistration& registration = *found->second;
  if (!registration.over) close(registration, registration.deadline);
  events_.on_event(std::move(registration.row));
  by_id_.erase(found);
}

std::vector<std::uint64_t> RegistrationTracker::ids_in_order() const { return keys_in_order(by_id_); }

}  // namespace rung::correlate
