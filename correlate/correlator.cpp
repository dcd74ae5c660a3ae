#include "correlate/correlator.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/expiry_queue.h"
#include "base/limits.h"
#include "correlate/call_tracker.h"
#include "correlate/event_packages.h"
#include "correlate/media_descriptions.h"
#include "correlate/msrp_sessions.h"
#include "correlate/registration_tracker.h"
#include "correlate/transaction_table.h"
#include "decode/description.h"

namespace rung::correlate {
namespace {

std::string_view kind_of(decode::ConnectionEvent::Kind kind) {
  constexpr std::string_view kinds[] = {"connection-opened", "websocket-opened", "websocket-refused",
                                        "websocket-closing", "connection-gap",   "connection-ended",
                                        "proxy-header",      "dns-resolved"};
  return kinds[static_cast<std::size_t>(kind)];
}

// Names hold printable octets only.
std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') json.push_back('\\');
    json.push_back(c);
  }
  return json + "\"";
}

std::string detail_of(const decode::DeliveryFailure& failure) {
  std::string detail = "{\"what\":" + quoted(failure.what) + ",\"from\":" + quoted(net::to_text(failure.reporter));
  if (failure.mtu > 0) detail += ",\"mtu\":" + std::to_string(failure.mtu);
  return detail + "}";
}

std::string_view kind_of(net::IcmpError::Kind kind) {
  constexpr std::string_view kinds[] = {"icmp-unreachable", "icmp-too-big", "icmp-time-exceeded"};
  return kinds[static_cast<std::size_t>(kind)];
}

std::string detail_of(const decode::ProxiedFor& proxy) {
  std::string detail = "{\"version\":" + std::to_string(proxy.version);
  if (proxy.source) detail += ",\"source\":\"" + net::to_text(*proxy.source) + "\"";
  if (proxy.destination) detail += ",\"destination\":\"" + net::to_text(*proxy.destination) + "\"";
  return detail + "}";
}

std::string detail_of(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) {
  using Kind = decode::ConnectionEvent::Kind;
  if (event.kind == Kind::gap) return "{\"octets\":" + std::to_string(event.lost_octets) + "}";
  if (event.kind == Kind::refused) return "{\"status\":" + std::to_string(facts.http_status) + "}";
  if (event.kind == Kind::ended) return "{\"end\":\"" + std::string(to_text(facts.end)) + "\"}";
  if (event.kind == Kind::proxied) return detail_of(facts.proxy);
  if (event.kind == Kind::resolved)
    return "{\"host\":" + quoted(facts.resolved_host) +
           (facts.resolved_service.empty() ? "" : ",\"service\":" + quoted(facts.resolved_service)) + "}";
  if (event.kind == Kind::closing && facts.ws_close_code)
    return "{\"code\":" + std::to_string(*facts.ws_close_code) + "}";
  return {};
}

}  // namespace

class Correlator::Impl {
 public:
  explicit Impl(EventSink& events) : events_(events), calls_(events), registrations_(events) {}

  void on_message(decode::SipMessage&& message);
  void on_msrp(decode::MsrpMessage&& message);
  void on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event);
  void on_finding(Finding&& finding);
  void on_delivery_failure(const decode::DeliveryFailure& failure);
  void on_frame(const decode::WebSocketFrame& frame) { events_.on_event(frame); }
  void on_time(Timestamp now);
  void finish();

 private:
  // What waits for a deadline. The order of deadlines is the order of effects, whoever they belong to.
  enum class Kind : std::uint8_t { transaction, call, registration };
  struct Watch {
    Kind kind;
    std::uint64_t id;
  };

  void watch(const TransactionMatch& match, Timestamp time);
  std::optional<Timestamp> deadline_of(const Watch& watched);
  void fetch(const Watch& watched) const;
  void expire(const Watch& watched, Timestamp deadline);
  void write_transaction(std::uint64_t id);
  void keep_within_limits(const PacketRef& packet);
  void report_over_limit(const Watch& watched, const PacketRef& packet);
  void report_over_limit(const PacketRef& packet);
  void report_reset(std::uint64_t connection_id, const PacketRef& packet, std::size_t dialogs, std::size_t bindings);
  void release_findings(std::uint64_t message_id, std::uint64_t call);
  std::vector<MediaDescription> media_of(decode::SipMessage& message, const TransactionMatch& match,
                                         std::uint64_t call);
  void give_out(EventBody&& body, std::uint64_t message_id, std::uint64_t call);
  void learn_sessions(const decode::SipMessage& message, const TransactionMatch& match, std::uint64_t call);

  EventSink& events_;
  TransactionTable transactions_;
  CallTracker calls_;
  RegistrationTracker registrations_;
  MsrpSessions sessions_;
  EventPackages packages_;
  ExpiryQueue<Watch> watched_;
  std::vector<Finding> waiting_;  // of messages that are still to come
  Timestamp now_;
  std::uint64_t last_message_id_ = 0, last_call_ = 0;
  std::uint64_t last_msrp_id_ = 0, last_msrp_call_ = 0;
  bool over_limit_reported_ = false;
};

void Correlator::Impl::on_message(decode::SipMessage&& message) {
  transactions_.expect(message);
  calls_.expect(message);
  on_time(message.origin.packet.time);
  calls_.fetch_expected();
  transactions_.fetch_expected();
  const PacketRef packet = message.origin.packet;
  std::uint64_t transaction_id = 0, call = 0;
  bool retransmission = false, has_cookie = false;
  std::vector<MediaDescription> media;
  EventBody body;
  if (message.complete) {
    TransactionMatch match = transactions_.on_message(message);
    call = calls_.on_message(message, match);
    if (!registrations_.on_message(message, match)) report_over_limit(packet);
    transaction_id = match.transaction->row.id;
    retransmission = match.retransmission;
    has_cookie = match.has_cookie;
    watch(match, packet.time);
    if (message.description && call != 0) learn_sessions(message, match, call);
    media = media_of(message, match, call);
    body = packages_.on_message(message);
    if (packages_.over_limit()) report_over_limit(packet);
  } else {
    const TrackedTransaction* transaction = transactions_.find(message);
    transaction_id = transaction ? transaction->row.id : 0;
    call = calls_.on_incomplete(message);
    packages_.on_incomplete(message);
  }
  const std::uint64_t id = message.id;
  release_findings(id, call);
  events_.on_event(Message{std::move(message), transaction_id, call, retransmission, has_cookie});
  for (MediaDescription& row : media) events_.on_event(std::move(row));
  give_out(std::move(body), id, call);
  keep_within_limits(packet);
}

void Correlator::Impl::watch(const TransactionMatch& match, Timestamp time) {
  if (match.created) watched_.push(match.transaction->deadline, {Kind::transaction, match.transaction->row.id});
  if (calls_.created() != 0 && match.transaction->row.call == calls_.created())
    watched_.push(time + limits::call_linger, {Kind::call, calls_.created()});
  for (std::uint64_t id : registrations_.created())
    watched_.push(time + limits::transaction_timeout, {Kind::registration, id});
}

// The true deadline; nothing where it was written before.
std::optional<Timestamp> Correlator::Impl::deadline_of(const Watch& watched) {
  switch (watched.kind) {
    case Kind::transaction:
      if (const TrackedTransaction* found = transactions_.by_id(watched.id)) return found->deadline;
      break;
    case Kind::call:
      if (const TrackedCall* found = calls_.by_id(watched.id)) return found->deadline;
      break;
    case Kind::registration:
      if (const TrackedRegistration* found = registrations_.by_id(watched.id)) return found->deadline;
      break;
  }
  return std::nullopt;
}

void Correlator::Impl::fetch(const Watch& watched) const {
  if (watched.kind == Kind::transaction) transactions_.fetch(watched.id);
  if (watched.kind == Kind::call) calls_.fetch(watched.id);
}

// Everything is judged at the moment it was watched for, never at `now`, so that ticks change no row.
void Correlator::Impl::on_time(Timestamp now) {
  if (now <= now_) return;
  now_ = now;
  while (std::optional<Timestamp> moment = watched_.next_deadline([this](const Watch& near) { fetch(near); })) {
    std::optional<Watch> watched = watched_.pop(now);
    if (!watched) return;
    std::optional<Timestamp> deadline = deadline_of(*watched);
    if (!deadline) continue;
    if (*deadline <= *moment) {
      expire(*watched, *deadline);
      continue;
    }
    // A call's deadline comes nearer when it ends, so a call is looked at again soon.
    bool call = watched->kind == Kind::call;
    watched_.push(call ? std::min(*deadline, *moment + limits::call_linger) : *deadline, *watched);
  }
}

void Correlator::Impl::expire(const Watch& watched, Timestamp deadline) {
  if (watched.kind == Kind::call) return calls_.write(watched.id);
  if (watched.kind == Kind::registration) return registrations_.on_deadline(watched.id);
  TrackedTransaction& transaction = *transactions_.by_id(watched.id);
  if (!transaction.row.completed) {
    transaction.row.state = TransactionState::timed_out;
    calls_.on_timeout(transaction.row, deadline);
  }
  write_transaction(watched.id);
}

void Correlator::Impl::write_transaction(std::uint64_t id) {
  registrations_.on_transaction_end(id);
  events_.on_event(transactions_.remove(id));
}

// The dialog of an offer in an initial INVITE is not known yet; its answer names the same session.
void Correlator::Impl::learn_sessions(const decode::SipMessage& message, const TransactionMatch& match,
                                      std::uint64_t call) {
  const MsrpSession session{call, match.transaction->row.dialog_id};
  auto is_open = [this](std::uint64_t id) {
    const TrackedCall* other = calls_.by_id(id);
    return other != nullptr && !other->over;
  };
  if (!sessions_.learn(message, session, is_open)) report_over_limit(message.origin.packet);
}

// What they say; given out behind the message.
std::vector<MediaDescription> Correlator::Impl::media_of(decode::SipMessage& message, const TransactionMatch& match,
                                                         std::uint64_t call) {
  // What is encoded in another way than read_description() knows cannot be read, but an offer it is.
  const bool encoded = message.message.find(sip::HeaderId::content_encoding) != nullptr;
  if (!message.description && !(encoded && decode::may_hold_description(message.message))) return {};
  const DescriptionRole role = judge_role(message, *match.transaction, calls_.by_id(call));
  if (!message.description) return {};
  const auto description = std::exchange(message.description, nullptr);
  return rows_of(description->session, message.id, role);
}

void Correlator::Impl::give_out(EventBody&& body, std::uint64_t message_id, std::uint64_t call) {
  if (!body.summary.empty()) events_.on_event(BodySummary{message_id, std::move(body.summary)});
  for (Finding& finding : body.findings) {
    finding.call = call;
    events_.on_event(std::move(finding));
  }
}

void Correlator::Impl::on_msrp(decode::MsrpMessage&& message) {
  on_time(message.origin.packet.time);
  const MsrpSession session = sessions_.find(message);
  last_msrp_id_ = message.id;
  last_msrp_call_ = session.call;
  events_.on_event(MsrpMessage{std::move(message), session.call, session.dialog_id});
}

// What waits longest goes first: finished calls and transactions, which only linger for late retransmissions.
void Correlator::Impl::keep_within_limits(const PacketRef& packet) {
  while (transactions_.size() > limits::transactions || calls_.size() > limits::calls ||
         registrations_.size() > limits::registrations) {
    std::optional<Watch> watched = watched_.pop({INT64_MAX});
    if (!watched) return;
    if (!deadline_of(*watched)) continue;
    report_over_limit(*watched, packet);
    if (watched->kind == Kind::transaction) write_transaction(watched->id);
    if (watched->kind == Kind::call) calls_.write(watched->id);
    if (watched->kind == Kind::registration) registrations_.write(watched->id);
  }
}

// Once, and only when something goes that had not ended.
void Correlator::Impl::report_over_limit(const Watch& watched, const PacketRef& packet) {
  bool ended = (watched.kind == Kind::transaction && transactions_.by_id(watched.id)->row.completed) ||
               (watched.kind == Kind::call && calls_.by_id(watched.id)->over) ||
               (watched.kind == Kind::registration && registrations_.by_id(watched.id)->over);
  if (!ended) report_over_limit(packet);
}

void Correlator::Impl::report_over_limit(const PacketRef& packet) {
  if (over_limit_reported_) return;
  over_limit_reported_ = true;
  std::string detail = std::to_string(calls_.size()) + " calls, " + std::to_string(transactions_.size()) +
                       " transactions, " + std::to_string(registrations_.size()) + " registrations, " +
                       std::to_string(sessions_.size()) + " names of MSRP sessions, " +
                       std::to_string(registrations_.addresses()) + " GRUUs and flow tokens open";
  events_.on_event(make_finding(FindingCode::correlate_over_limit, packet, std::move(detail)));
}

void Correlator::Impl::on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) {
  using ConnectionKind = decode::ConnectionEvent::Kind;
  on_time(event.packet.time);
  StateChange change;
  change.kind = kind_of(event.kind);
  change.packet = event.packet;
  change.connection_id = facts.id;
  change.detail = detail_of(facts, event);
  events_.on_event(std::move(change));
  if (event.kind == ConnectionKind::gap) calls_.on_gap(facts.id);
  if (event.kind != ConnectionKind::ended) return;
  packages_.on_connection_end(facts.id);
  std::size_t dialogs = calls_.on_connection_end(facts.id), bindings = 0;
  if (facts.end != decode::ConnectionEnd::open && decode::is_reliable(facts.transport))
    bindings = registrations_.on_connection_end(facts.id, event.packet);
  if (facts.end == decode::ConnectionEnd::rst && dialogs + bindings > 0)
    report_reset(facts.id, event.packet, dialogs, bindings);
  events_.on_event(decode::ConnectionFacts(facts));
}

// The transaction that the quoted message names, else the latest of that direction that waits for an answer.
void Correlator::Impl::on_delivery_failure(const decode::DeliveryFailure& failure) {
  on_time(failure.packet.time);
  if (failure.quoted) transactions_.expect(*failure.quoted);
  const TrackedTransaction* found = failure.quoted ? transactions_.find(*failure.quoted) : nullptr;
  if (found == nullptr) found = transactions_.latest_waiting(failure.connection_id, failure.from_client);
  StateChange change;
  change.kind = kind_of(failure.kind);
  change.packet = failure.packet;
  change.connection_id = failure.connection_id;
  change.transaction_id = found ? found->row.id : 0;
  change.call = found ? found->row.call : 0;
  change.detail = detail_of(failure);
  events_.on_event(std::move(change));
  std::string text = failure.what + ", says " + net::to_text(failure.reporter);
  if (failure.mtu > 0) text += ": at most " + std::to_string(failure.mtu) + " octets";
  if (found) text += ", of " + found->row.method + (found->row.cseq ? " " + std::to_string(*found->row.cseq) : "");
  Finding finding = make_finding(failure.kind == net::IcmpError::Kind::too_big ? FindingCode::icmp_frag_needed
                                                                               : FindingCode::icmp_unreachable_for_sip,
                                 failure.packet, std::move(text));
  finding.connection_id = failure.connection_id;
  finding.call = found ? found->row.call : 0;
  events_.on_event(std::move(finding));
}

void Correlator::Impl::report_reset(std::uint64_t connection_id, const PacketRef& packet, std::size_t dialogs,
                                    std::size_t bindings) {
  Finding finding =
      make_finding(FindingCode::tcp_reset_with_open_dialogs, packet,
                   "confirmed dialogs: " + std::to_string(dialogs) + ", registrations: " + std::to_string(bindings));
  finding.connection_id = connection_id;
  events_.on_event(std::move(finding));
}

void Correlator::Impl::on_finding(Finding&& finding) {
  if (finding.message_id > last_message_id_) {
    waiting_.push_back(std::move(finding));
    return;
  }
  if (finding.message_id != 0 && finding.message_id == last_message_id_) finding.call = last_call_;
  if (finding.msrp_id != 0 && finding.msrp_id == last_msrp_id_) finding.call = last_msrp_call_;
  events_.on_event(std::move(finding));
}

void Correlator::Impl::release_findings(std::uint64_t message_id, std::uint64_t call) {
  last_message_id_ = message_id;
  last_call_ = call;
  if (waiting_.empty()) return;
  std::vector<Finding> ready;
  ready.swap(waiting_);
  for (Finding& finding : ready) on_finding(std::move(finding));
}

void Correlator::Impl::finish() {
  for (std::uint64_t id : transactions_.ids_in_order()) write_transaction(id);
  for (std::uint64_t id : calls_.ids_in_order()) calls_.write(id);
  for (std::uint64_t id : registrations_.ids_in_order()) registrations_.write(id);
  for (Finding& finding : waiting_) events_.on_event(std::move(finding));
  waiting_.clear();
}

Correlator::Correlator(EventSink& events) : impl_(std::make_unique<Impl>(events)) {}
Correlator::~Correlator() = default;
void Correlator::on_message(decode::SipMessage&& message) { impl_->on_message(std::move(message)); }
void Correlator::on_msrp(decode::MsrpMessage&& message) { impl_->on_msrp(std::move(message)); }
void Correlator::on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) {
  impl_->on_connection(facts, event);
}
void Correlator::on_finding(Finding&& finding) { impl_->on_finding(std::move(finding)); }
void Correlator::on_delivery_failure(const decode::DeliveryFailure& failure) { impl_->on_delivery_failure(failure); }
void Correlator::on_frame(const decode::WebSocketFrame& frame) { impl_->on_frame(frame); }
void Correlator::on_time(Timestamp now) { impl_->on_time(now); }
void Correlator::finish() { impl_->finish(); }

}  // namespace rung::correlate
