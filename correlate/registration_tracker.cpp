#include "correlate/registration_tracker.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "correlate/checks/registration_checks.h"
#include "correlate/keys_in_order.h"
#include "decode/checks/outbound_checks.h"
#include "decode/sip/header_list.h"
#include "decode/sip/uri.h"

namespace rung::correlate {
namespace {

constexpr std::uint32_t default_expires_s = 3600;  // RFC 3261 10.2.1.1

// The canonical form of RFC 3261 10.3 step 5: scheme, user, host; no port, no parameters.
std::string address_of_record(std::string_view to_uri) {
  Result<sip::Uri> uri = sip::parse_uri(to_uri);
  if (!uri || uri->kind == sip::Uri::Kind::other) return std::string(to_uri);
  std::string aor = to_lower(uri->scheme) + ":";
  if (uri->has_user) aor.append(uri->user).append("@");
  if (uri->ipv6_reference) return aor + "[" + to_lower(uri->host) + "]";
  return aor + to_lower(uri->host);
}

std::string user_and_host(std::string_view text) {
  Result<sip::Uri> uri = sip::parse_uri(text);
  if (!uri) return std::string(text);
  return std::string(uri->user) + "@" + to_lower(uri->host_port);
}

std::optional<std::uint32_t> expires_of(const sip::Message& message) {
  const sip::HeaderField* field = message.find(sip::HeaderId::expires);
  if (!field) return std::nullopt;
  std::optional<std::uint64_t> value = parse_decimal(field->value);
  if (!value) return std::nullopt;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(*value, UINT32_MAX));
}

std::string path_of(const sip::Message& message) {
  std::string joined;
  for (std::string_view element : sip::list_of(message.headers(), sip::HeaderId::path)) {
    if (!joined.empty()) joined += ", ";
    joined += element;
  }
  return joined;
}

// The binding of the answer that stands for `contact`: the same URI, else the same user and host (registrars add
// and drop parameters).
const sip::Contact* find_binding(const sip::ContactList& answer, std::string_view contact) {
  for (const sip::Contact& each : answer.contacts)
    if (each.address.uri == contact) return &each;
  std::string wanted = user_and_host(contact);
  for (const sip::Contact& each : answer.contacts)
    if (user_and_host(each.address.uri) == wanted) return &each;
  return nullptr;
}

std::string outbound_key(const Registration& row) {
  return row.aor + "\n" + row.instance + "\n" + std::to_string(row.reg_id.value_or(0));
}

std::string request_name(const sip::Essentials& facts) {
  return std::string(facts.call_id) + "\n" + (facts.cseq ? std::to_string(*facts.cseq) : std::string());
}

void forget(std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>>& index, const std::string& key,
            std::uint64_t id) {
  auto found = index.find(key);
  if (found != index.end() && found->second == id) index.erase(found);
}

}  // namespace

bool RegistrationTracker::on_message(const decode::SipMessage& message, const TransactionMatch& match) {
  created_.clear();
  addresses_full_ = false;
  if (match.retransmission) return true;
  if (match.transaction->row.method != "REGISTER")
    trace(message, match);
  else if (message.message.is_request())
    on_request(message, *match.transaction);
  else if (message.message.status() >= 200)
    on_response(message, *match.transaction);
  return !addresses_full_;
}

// Where a new request was sent by a GRUU or a flow token, and who sent it by the GRUU of its Contact.
void RegistrationTracker::trace(const decode::SipMessage& message, const TransactionMatch& match) {
  if (!match.created || !message.message.is_request()) return;
  if (const auto reached = addresses_.find_reached(message.message))
    tell_reached(*reached, "registration-reached", message, match.transaction->row);
  if (const auto sender = addresses_.find_sender(message.message))
    tell_reached(*sender, "registration-sender", message, match.transaction->row);
}

void RegistrationTracker::tell_reached(const RegistrationAddresses::Found& found, std::string_view kind,
                                       const decode::SipMessage& message, const Transaction& transaction) {
  StateChange change;
  change.kind = kind;
  change.packet = message.origin.packet;
  change.message_id = message.id;
  change.transaction_id = transaction.id;
  change.call = transaction.call;
  change.registration_id = found.registration_id;
  change.connection_id = by_id_.at(found.registration_id)->row.connection_id;
  change.detail = "{\"by\":\"" + std::string(to_text(found.kind)) + "\"}";
  events_.on_event(std::move(change));
}

void RegistrationTracker::on_request(const decode::SipMessage& message, TrackedTransaction& transaction) {
  const sip::Essentials& facts = message.message.essentials();
  std::string aor = address_of_record(facts.to_uri);
  sip::ContactList list = sip::parse_contacts(message.message.headers());
  std::optional<std::uint32_t> expires = expires_of(message.message);
  Pending pending;
  pending.request = request_name(facts);
  pending.path = path_of(message.message);
  pending.wildcard = list.wildcard;
  pending.asks_outbound = asks_for_outbound(message.message);
  auto add = [&](TrackedRegistration& registration, std::optional<std::uint32_t> asked) {
    renew(registration, message, pending.request);
    pending.contacts.push_back({registration.row.id, asked});
  };
  if (list.wildcard) {
    auto bindings = by_aor_.find(aor);
    if (bindings != by_aor_.end())
      for (std::uint64_t id : bindings->second)
        if (pending.contacts.size() < limits::contacts_of_a_register) add(*by_id_.at(id), 0);
  }
  for (const sip::Contact& contact : list.contacts) {
    if (pending.contacts.size() >= limits::contacts_of_a_register) break;
    add(find_or_create(message, aor, contact), contact.expires ? contact.expires : expires);
  }
  if (pending.contacts.empty()) return;  // a fetch (RFC 3261 10.2.3) makes and removes nothing
  transaction.row.registration_id = pending.contacts.front().registration_id;
  pending_[transaction.row.id] = std::move(pending);
}

TrackedRegistration& RegistrationTracker::find_or_create(const decode::SipMessage& message, const std::string& aor,
                                                         const sip::Contact& contact) {
  std::string key = aor + "\n" + std::string(contact.address.uri);
  if (auto known = by_binding_.find(key); known != by_binding_.end()) return *by_id_.at(known->second);
  auto owned = std::make_unique<TrackedRegistration>();
  Registration& row = owned->row;
  const sip::Essentials& facts = message.message.essentials();
  row.aor = aor;
  row.contact = contact.address.uri;
  row.instance = contact.instance;
  row.reg_id = contact.reg_id;
  if (!row.instance.empty() && row.reg_id)
    if (auto known = by_outbound_.find(outbound_key(row)); known != by_outbound_.end()) {
      TrackedRegistration& registration = *by_id_.at(known->second);
      forget(by_binding_, registration.binding_key, registration.row.id);
      registration.row.contact = row.contact;
      registration.binding_key = key;
      by_binding_[key] = registration.row.id;
      return registration;
    }
  row.id = ++last_id_;
  row.call_id = facts.call_id;
  row.registrar = message.message.request_uri();
  row.user_agent = facts.user_agent;
  row.transport = message.origin.transport;
  row.first = message.origin.packet.time;
  owned->binding_key = key;
  created_.push_back(row.id);
  by_binding_[key] = row.id;
  by_aor_[aor].insert(row.id);
  return *by_id_.emplace(row.id, std::move(owned)).first->second;
}

// The first hop on which a REGISTER is seen is the one nearest the client: its connection is the flow.
void RegistrationTracker::renew(TrackedRegistration& registration, const decode::SipMessage& message,
                                const std::string& request) {
  Registration& row = registration.row;
  row.last = std::max(row.last, message.origin.packet.time);
  Timestamp answer_by = message.origin.packet.time + limits::transaction_timeout;
  registration.deadline = std::max(registration.deadline, answer_by);
  if (registration.last_request == request) return;
  registration.last_request = request;
  if (row.connection_id != message.origin.connection_id) {
    row.connection_id = message.origin.connection_id;
    row.transport = message.origin.transport;
    if (decode::is_reliable(row.transport)) by_connection_[row.connection_id].push_back(row.id);
  }
  if (row.state == RegistrationState::registered) row.state = RegistrationState::refreshing;
}

void RegistrationTracker::on_response(const decode::SipMessage& message, const TrackedTransaction& transaction) {
  auto found = pending_.find(transaction.row.id);
  if (found == pending_.end()) return;
  Pending pending = std::move(found->second);
  pending_.erase(found);
  std::uint32_t status = message.message.status();
  for (const PendingContact& asked : pending.contacts) {
    auto registration = by_id_.find(asked.registration_id);
    if (registration == by_id_.end()) continue;
    Registration& row = registration->second->row;
    row.status = status;
    row.last = std::max(row.last, message.origin.packet.time);
    if (registration->second->over) continue;
    if (status < 300)
      on_success(*registration->second, asked, pending, message);
    else
      on_failure(*registration->second, pending, message);
  }
}

void RegistrationTracker::on_failure(TrackedRegistration& registration, const Pending& pending,
                                     const decode::SipMessage& message) {
  Registration& row = registration.row;
  bool counted = registration.last_answer == pending.request;
  registration.last_answer = pending.request;
  bool challenge = row.status == 401 || row.status == 407;
  if (challenge && !counted) ++row.challenges;
  if (registration.granted) return;  // the binding stands until it expires
  Timestamp linger = message.origin.packet.time + limits::transaction_timeout;
  registration.deadline = std::max(registration.deadline, linger);
  RegistrationState state = challenge ? RegistrationState::challenged : RegistrationState::rejected;
  if (row.state == state) return;
  enter(registration, state, challenge ? "registration-challenged" : "registration-rejected", message.origin.packet,
        message.id);
}

void RegistrationTracker::on_success(TrackedRegistration& registration, const PendingContact& asked,
                                     const Pending& pending, const decode::SipMessage& message) {
  Registration& row = registration.row;
  const PacketRef& packet = message.origin.packet;
  sip::ContactList answer = sip::parse_contacts(message.message.headers());
  const sip::Contact* binding = find_binding(answer, row.contact);
  bool asked_to_go = pending.wildcard || asked.expires == 0u;
  std::optional<std::uint32_t> header = expires_of(message.message);
  std::uint32_t granted = binding && binding->expires ? *binding->expires
                          : header                    ? *header
                                                      : asked.expires.value_or(default_expires_s);
  if (asked_to_go || granted == 0) {
    enter(registration, RegistrationState::unregistered, "registration-unregistered", packet, message.id);
    return close(registration, packet.time + limits::transaction_timeout);
  }
  bool counted = registration.last_answer == pending.request;
  registration.last_answer = pending.request;
  row.expires_s = granted;
  row.expires = packet.time + seconds(granted);
  registration.deadline = *row.expires;
  if (std::string path = path_of(message.message); !path.empty())
    row.path = std::move(path);
  else if (row.path.empty())
    row.path = pending.path;
  learn_addresses(registration, binding, message);
  grant_outbound(registration, pending, message);
  bool refresh = registration.granted && !counted;
  if (refresh) ++row.refreshes;
  registration.granted = true;
  if (row.state == RegistrationState::flow_lost)
    enter(registration, RegistrationState::flow_recovered, "registration-flow-recovered", packet, message.id);
  else if (row.state != RegistrationState::registered && row.state != RegistrationState::flow_recovered)
    enter(registration, RegistrationState::registered, refresh ? "registration-refreshed" : "registration-registered",
          packet, message.id);
}

void RegistrationTracker::learn_addresses(TrackedRegistration& registration, const sip::Contact* binding,
                                          const decode::SipMessage& message) {
  Registration& row = registration.row;
  const std::string_view call_id = message.message.essentials().call_id;
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
void RegistrationTracker::grant_outbound(TrackedRegistration& registration, const Pending& pending,
                                         const decode::SipMessage& message) {
  Registration& row = registration.row;
  if (const sip::HeaderField* timer = message.message.find(sip::HeaderId::flow_timer))
    if (const std::optional<std::uint64_t> value = parse_decimal(timer->value); value && *value <= UINT32_MAX)
      row.flow_timer_s = static_cast<std::uint32_t>(*value);
  if (decode::grants_outbound(message.message)) {
    row.outbound = true;
    if (row.instance.empty() || !row.reg_id) return;
    registration.outbound_key = outbound_key(row);
    by_outbound_[registration.outbound_key] = row.id;
    return;
  }
  if (!pending.asks_outbound || row.outbound || std::exchange(registration.denial_told, true)) return;
  std::optional<decode::Fault> fault = check_outbound_granted(message.message);
  if (!fault) return;
  Finding finding = make_finding(fault->code, message.origin.packet, std::move(fault->detail));
  finding.connection_id = message.origin.connection_id;
  finding.message_id = message.id;
  events_.on_event(std::move(finding));
}

void RegistrationTracker::enter(TrackedRegistration& registration, RegistrationState state, std::string_view kind,
                                const PacketRef& packet, std::uint64_t message_id) {
  registration.row.state = state;
  StateChange change;
  change.kind = kind;
  change.packet = packet;
  change.message_id = message_id;
  change.registration_id = registration.row.id;
  change.connection_id = registration.row.connection_id;
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
  auto aor = by_aor_.find(registration.row.aor);
  if (aor == by_aor_.end()) return;
  aor->second.erase(id);
  if (aor->second.empty()) by_aor_.erase(aor);
}

std::size_t RegistrationTracker::on_connection_end(std::uint64_t connection_id, const PacketRef& packet) {
  auto found = by_connection_.find(connection_id);
  if (found == by_connection_.end()) return 0;
  std::size_t lost = 0;
  for (std::uint64_t id : found->second) {
    auto entry = by_id_.find(id);
    if (entry == by_id_.end()) continue;
    TrackedRegistration& registration = *entry->second;
    if (registration.over || !registration.granted || registration.row.connection_id != connection_id) continue;
    enter(registration, RegistrationState::flow_lost, "registration-flow-lost", packet, 0);
    ++lost;
  }
  by_connection_.erase(found);
  return lost;
}

void RegistrationTracker::on_deadline(std::uint64_t id) {
  TrackedRegistration& registration = *by_id_.at(id);
  bool expired = registration.granted && !registration.over && registration.row.state != RegistrationState::flow_lost;
  if (expired)
    enter(registration, RegistrationState::expired, "registration-expired", {0, 0, registration.deadline}, 0);
  write(id);
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
