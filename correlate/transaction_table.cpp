#include "correlate/transaction_table.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "base/limits.h"

namespace rung::correlate {
namespace {

constexpr std::string_view magic_cookie = "z9hG4bK";  // RFC 3261 8.1.1.7

bool is_cookie_branch(std::string_view branch) {
  return branch.size() > magic_cookie.size() && branch.substr(0, magic_cookie.size()) == magic_cookie;
}

bool is_invite(const TrackedTransaction& transaction) { return transaction.row.method == "INVITE"; }

// True where an equal response came before; remembers it otherwise.
bool seen_before(TrackedTransaction& transaction, std::uint64_t mark) {
  std::size_t known = std::min<std::size_t>(transaction.response_count, transaction.responses.size());
  auto end = transaction.responses.begin() + static_cast<std::ptrdiff_t>(known);
  if (std::find(transaction.responses.begin(), end, mark) != end) return true;
  transaction.responses[transaction.response_count % transaction.responses.size()] = mark;
  ++transaction.response_count;
  return false;
}

void extend(TrackedTransaction& transaction, Timestamp deadline) {
  transaction.deadline = std::max(transaction.deadline, deadline);
}

void apply_response(TrackedTransaction& transaction, std::uint32_t status, Timestamp time) {
  Transaction& row = transaction.row;
  if (!row.first_response) row.first_response = time;
  if (status < 200) {
    if (row.completed) return;
    row.status = status;
    row.state = TransactionState::proceeding;
    if (is_invite(transaction)) extend(transaction, time + limits::invite_timeout);
    return;
  }
  // Of several finals (forks send several 2xx) the first one stays, but a 2xx is never hidden by another.
  bool success = status < 300;
  if (row.completed && !(success && row.status >= 300)) return;
  row.completed = time;
  row.status = status;
  row.state = success && is_invite(transaction) ? TransactionState::accepted : TransactionState::completed;
  transaction.deadline = time + limits::transaction_timeout;
}

}  // namespace

// RFC 3261 17.2.3: branch, sent-by and method; without the cookie, what RFC 2543 elements compared, as far as a
// response carries it too.
void TransactionTable::compose_key(const sip::Message& message, std::string_view method) {
  const sip::Essentials& facts = message.essentials();
  key_.clear();
  has_cookie_ = is_cookie_branch(facts.branch);
  auto add = [this](std::string_view part) {
    key_.append(part);
    key_.push_back('\n');
  };
  add(method);
  if (has_cookie_) {
    add(facts.branch);
  } else {
    add(facts.call_id);
    add(facts.from_tag);
    add(facts.cseq ? std::to_string(*facts.cseq) : std::string());
    add(facts.branch);
  }
  std::size_t sent_by = key_.size();
  key_.append(facts.sent_by);
  std::size_t end = sent_by;
  for (char c : facts.sent_by)
    if (c != ' ' && c != '\t') key_[end++] = ascii_lower(c);
  key_.resize(end);
  fingerprint_ = fingerprint(key_);
}

TrackedTransaction& TransactionTable::create(const decode::SipMessage& message, std::string_view method) {
  const sip::Essentials& facts = message.message.essentials();
  TrackedTransaction& made = all_.emplace(++last_id_);
  bool request = message.message.is_request();
  made.row.id = last_id_;
  made.row.method = method;
  if (has_cookie_) made.key_branch = static_cast<std::uint32_t>(facts.branch.size());
  made.row.cseq = facts.cseq;
  made.row.connection_id = message.origin.connection_id;
  made.row.started = message.origin.packet.time;
  made.key = key_;
  made.transport = message.origin.transport;
  made.requester = request ? message.origin.source.address : message.origin.destination.address;
  made.request_from_client = message.origin.from_client == request;
  made.request_seen = request;
  made.initial = request && facts.to_tag.empty();
  made.via_count = facts.via_count;
  made.deadline = made.row.started + limits::transaction_timeout;
  by_key_.insert(fingerprint_, made, [&](const TrackedTransaction& other) { return other.key == key_; });
  return made;
}

// The first of the latest transactions of the key at hand; the others follow as newer(). A key on more hops than
// that is an attack or a broken client.
TrackedTransaction* TransactionTable::first_candidate() const {
  TrackedTransaction* oldest =
      by_key_.oldest(fingerprint_, [&](const TrackedTransaction& other) { return other.key == key_; });
  return by_key_.latest(oldest, limits::hops_of_a_transaction);
}

TrackedTransaction* TransactionTable::find_for_request(const decode::SipMessage& message) {
  for (TrackedTransaction* each = first_candidate(); each != nullptr; each = each->newer())
    if (each->row.connection_id == message.origin.connection_id &&
        each->request_from_client == message.origin.from_client)
      return each;
  return nullptr;
}

TrackedTransaction* TransactionTable::find_for_response(const decode::SipMessage& message) {
  TrackedTransaction* elsewhere = nullptr;
  for (TrackedTransaction* each = first_candidate(); each != nullptr; each = each->newer()) {
    if (each->row.connection_id == message.origin.connection_id &&
        each->request_from_client != message.origin.from_client)
      return each;
    if (message.origin.transport != decode::Transport::udp || each->transport != decode::Transport::udp) continue;
    bool to_requester = each->requester == message.origin.destination.address;
    if (!elsewhere || (to_requester && elsewhere->requester != each->requester)) elsewhere = each;
  }
  return elsewhere;
}

void TransactionTable::expect(const decode::SipMessage& message) {
  const sip::Message& sip = message.message;
  std::string_view method = sip.is_request() ? sip.method() : sip.essentials().cseq_method;
  compose_key(sip, sip.is_request() && method == "ACK" ? "INVITE" : method);
  by_key_.fetch_slot(fingerprint_);
}

TransactionMatch TransactionTable::on_request(const decode::SipMessage& message) {
  if (TrackedTransaction* known = find_for_request(message)) {
    bool again = known->request_seen;
    if (again) ++known->row.retransmissions;
    known->request_seen = true;
    if (!again) known->initial = message.message.essentials().to_tag.empty();
    if (known->row.completed) extend(*known, message.origin.packet.time + limits::transaction_timeout);
    return {known, false, again, has_cookie_};
  }
  return {&create(message, message.message.method()), true, false, has_cookie_};
}

// The ACK to a final response other than 2xx belongs to the INVITE transaction (RFC 3261 17.1.1.3); to a 2xx it is
// a transaction of its own (13.2.2.4), even where a client repeats the branch: that is at hand then.
TrackedTransaction* TransactionTable::find_acknowledged(const decode::SipMessage& message) {
  TrackedTransaction* invite = find_for_request(message);
  if (invite && invite->row.completed && invite->row.status >= 300) return invite;
  compose_key(message.message, "ACK");
  return nullptr;
}

TransactionMatch TransactionTable::on_ack(const decode::SipMessage& message) {
  TrackedTransaction* invite = find_acknowledged(message);
  if (!invite) {
    TransactionMatch match = on_request(message);
    if (!match.created) return match;
    match.transaction->row.state = TransactionState::completed;  // nothing answers an ACK
    match.transaction->row.completed = message.origin.packet.time;
    return match;
  }
  bool again = invite->ack_seen;
  if (again) ++invite->row.retransmissions;
  invite->ack_seen = true;
  invite->row.state = TransactionState::confirmed;
  extend(*invite, message.origin.packet.time + limits::transaction_timeout);
  return {invite, false, again, has_cookie_};
}

TransactionMatch TransactionTable::on_response(const decode::SipMessage& message) {
  TrackedTransaction* known = find_for_response(message);
  bool created = known == nullptr;
  if (created) known = &create(message, message.message.essentials().cseq_method);
  bool again = seen_before(*known, fingerprint(message.message.raw()));
  if (again) ++known->row.retransmissions;
  Timestamp time = message.origin.packet.time;
  if (!again) apply_response(*known, message.message.status(), time);
  if (known->row.completed) extend(*known, time + limits::transaction_timeout);
  return {known, created, again, has_cookie_};
}

TransactionMatch TransactionTable::on_message(const decode::SipMessage& message) {
  if (!message.message.is_request()) return on_response(message);
  if (message.message.method() == "ACK") return on_ack(message);
  return on_request(message);
}

const TrackedTransaction* TransactionTable::find(const decode::SipMessage& message) {
  if (message.message.method() == "ACK")
    if (const TrackedTransaction* invite = find_acknowledged(message)) return invite;
  return message.message.is_request() ? find_for_request(message) : find_for_response(message);
}

const TrackedTransaction* TransactionTable::latest_waiting(std::uint64_t connection_id, bool from_client) const {
  for (std::uint64_t id = last_id_; id > 0 && last_id_ - id < limits::icmp_lookback; --id) {
    const TrackedTransaction* each = all_.find(id);
    if (each && each->row.connection_id == connection_id && each->request_from_client == from_client &&
        !each->row.completed)
      return each;
  }
  return nullptr;
}

Transaction TransactionTable::remove(std::uint64_t id) {
  TrackedTransaction& transaction = *all_.find(id);
  by_key_.erase(transaction);
  Transaction row = std::move(transaction.row);
  if (transaction.key_branch > 0) row.branch = transaction.key.substr(row.method.size() + 1, transaction.key_branch);
  all_.erase(id);
  return row;
}

}  // namespace rung::correlate
