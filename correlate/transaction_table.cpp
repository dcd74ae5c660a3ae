#include "correlate/transaction_table.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/attempts.h"

namespace rung::correlate {
namespace {

constexpr std::string_view magic_cookie = "z9hG4bK";  // RFC 3261 8.1.1.7

bool is_cookie_branch(std::string_view branch) {
  return branch.size() > magic_cookie.size() && branch.substr(0, magic_cookie.size()) == magic_cookie;
}

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

bool is_cancelled(const TrackedTransaction& invite) { return invite.notes && invite.notes->cancel; }

// Where a message of a transaction is seen the other way round, the connection's directions change too.
bool on_hop_of(const TrackedTransaction& transaction, const decode::Origin& request) {
  return transaction.row.connection_id == request.connection_id &&
         transaction.request_from_client == request.from_client;
}

}  // namespace

// Nearer than the one it is watched for only once that of its beginning has passed.
void TransactionTable::set_deadline(TrackedTransaction& transaction, Timestamp deadline, Timestamp now) {
  const bool nearer = deadline < transaction.deadline && now - transaction.row.started >= limits::transaction_timeout;
  transaction.deadline = deadline;
  if (nearer) deadlines_.watch(Watched::transaction, transaction.row.id, deadline);
}

void TransactionTable::apply_response(TrackedTransaction& transaction, std::uint32_t status, Timestamp time) {
  KeptTransaction& row = transaction.row;
  const bool late = row.state == TransactionState::timed_out;
  if (!row.first_response) row.first_response = time;
  if (status < 200) {
    if (row.completed || late) return;
    row.status = status;
    row.state = TransactionState::proceeding;
    // A phone may ring as long as its call is followed; where Timer C of a proxy ends it, that is seen.
    if (transaction.is_invite() && !is_cancelled(transaction))
      extend(transaction, time + (transaction.request_seen ? limits::call_idle_timeout : limits::invite_timeout));
    return;
  }
  // Of several finals (forks send several 2xx) the first one stays, but a 2xx is never hidden by another.
  bool success = status < 300;
  if (row.completed && !(success && row.status >= 300)) return;
  row.completed = time;
  row.status = status;
  if (!late) row.state = success && transaction.is_invite() ? TransactionState::accepted : TransactionState::completed;
  set_deadline(transaction, time + limits::transaction_timeout, time);
}

bool TransactionTable::times_out(TrackedTransaction& transaction) {
  KeptTransaction& row = transaction.row;
  if (row.completed || transaction.final_unseen || row.state == TransactionState::timed_out) return false;
  if (transaction.is_invite() && row.first_response && !is_cancelled(transaction)) return false;
  row.state = TransactionState::timed_out;
  transaction.deadline = transaction.deadline + limits::transaction_timeout;
  deadlines_.watch(Watched::transaction, row.id, transaction.deadline);
  return true;
}

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
  const decode::Origin& origin = message.origin;
  TrackedTransaction& made = all_.emplace(++last_id_);
  bool request = message.message.is_request();
  made.row.id = made.row.attempt_id = last_id_;
  made.row.method = method;
  if (has_cookie_) made.key_branch = static_cast<std::uint32_t>(facts.branch.size());
  made.row.cseq = facts.cseq;
  made.row.connection_id = origin.connection_id;
  made.row.started = origin.packet.time;
  made.key = key_;
  made.transport = origin.transport;
  made.requester = request ? origin.source : origin.destination;
  made.responder = request ? origin.destination : origin.source;
  made.first = {origin.packet, message.id, origin.connection_id};
  made.request_from_client = origin.from_client == request;
  made.request_seen = request;
  made.initial = request && facts.to_tag.empty();
  made.via_count = facts.via_count;
  made.deadline = made.row.started + limits::transaction_timeout;
  by_key_.insert(fingerprint_, made, [&](const TrackedTransaction& other) { return other.key == key_; });
  join_series(made, message.message, method);
  deadlines_.watch(Watched::transaction, last_id_, made.deadline);
  return made;
}

// A request goes on with the attempt of the one before it on its hop, or begins one.
void TransactionTable::join_series(TrackedTransaction& made, const sip::Message& message, std::string_view method) {
  const sip::Essentials& facts = message.essentials();
  made.series.transaction = &made;
  made.series.mark = fingerprint(facts.from_tag, fingerprint(facts.call_id, fingerprint(method)));
  by_series_.insert(made.series.mark, made.series, [](const SeriesLink&) { return true; });
  if (!message.is_request()) return;
  const TrackedTransaction* before = nullptr;
  for (const TrackedTransaction* each = first_of_series(made); each != &made; each = next_of_series(*each))
    if (each->row.connection_id == made.row.connection_id && each->request_from_client == made.request_from_client)
      before = each;
  if (before != nullptr && continues_attempt(*before, message)) made.row.attempt_id = before->row.attempt_id;
}

TrackedTransaction* TransactionTable::first_of_key(const TrackedTransaction& transaction) const {
  TrackedTransaction* oldest = by_key_.oldest(
      fingerprint(transaction.key), [&](const TrackedTransaction& other) { return other.key == transaction.key; });
  return by_key_.latest(oldest, limits::hops_of_a_transaction);
}

TrackedTransaction* TransactionTable::first_of_series(const TrackedTransaction& transaction) const {
  SeriesLink* oldest = by_series_.oldest(transaction.series.mark, [](const SeriesLink&) { return true; });
  return by_series_.latest(oldest, limits::hops_of_a_transaction)->transaction;
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
    if (on_hop_of(*each, message.origin)) return each;
  return nullptr;
}

TrackedTransaction* TransactionTable::find_for_response(const decode::SipMessage& message) {
  TrackedTransaction* elsewhere = nullptr;
  for (TrackedTransaction* each = first_candidate(); each != nullptr; each = each->newer()) {
    if (each->row.connection_id == message.origin.connection_id &&
        each->request_from_client != message.origin.from_client)
      return each;
    if (message.origin.transport != decode::Transport::udp || each->transport != decode::Transport::udp) continue;
    const net::IpAddress& to = message.origin.destination.address;
    if (!elsewhere || (each->requester.address == to && elsewhere->requester.address != to)) elsewhere = each;
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
  const bool has_cookie = has_cookie_;
  if (TrackedTransaction* known = find_for_request(message)) {
    bool again = known->request_seen;
    if (again) ++known->row.retransmissions;
    known->request_seen = true;
    if (!again) known->initial = message.message.essentials().to_tag.empty();
    if (known->row.completed) extend(*known, message.origin.packet.time + limits::transaction_timeout);
    return {known, false, again, has_cookie};
  }
  TrackedTransaction& made = create(message, message.message.method());
  if (made.row.method == "CANCEL") link_cancel(made, message);
  if (!lone_cancels_.empty() && made.is_invite()) link_waiting_cancels(made);
  return {&made, true, false, has_cookie};
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

TrackedTransaction* TransactionTable::find(const decode::SipMessage& message) {
  if (message.message.method() == "ACK")
    if (TrackedTransaction* invite = find_acknowledged(message)) return invite;
  return message.message.is_request() ? find_for_request(message) : find_for_response(message);
}

TrackedTransaction* TransactionTable::latest_waiting(std::uint64_t connection_id, bool from_client) const {
  for (std::uint64_t id = last_id_; id > 0 && last_id_ - id < limits::icmp_lookback; --id) {
    TrackedTransaction* each = all_.find(id);
    if (each && each->row.connection_id == connection_id && each->request_from_client == from_client &&
        !each->row.completed)
      return each;
  }
  return nullptr;
}

Transaction TrackedTransaction::written_row() const {
  Transaction made;
  made.id = row.id;
  made.method = row.method;
  made.branch = branch();
  made.cseq = row.cseq;
  made.connection_id = row.connection_id;
  made.call = row.call;
  made.dialog_id = row.dialog_id;
  made.registration_id = row.registration_id;
  made.subscription_id = row.subscription_id;
  made.state = row.state;
  made.status = row.status;
  made.started = row.started;
  made.first_response = row.first_response;
  made.completed = row.completed;
  made.retransmissions = row.retransmissions;
  made.attempt_id = row.attempt_id;
  return made;
}

Transaction TransactionTable::remove(std::uint64_t id) {
  TrackedTransaction& transaction = *all_.find(id);
  by_key_.erase(transaction);
  by_series_.erase(transaction.series);
  Transaction row = transaction.written_row();
  all_.erase(id);
  return row;
}

}  // namespace rung::correlate
