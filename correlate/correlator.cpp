#include "correlate/correlator.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "correlate/call_tracker.h"
#include "correlate/connection_changes.h"
#include "correlate/connection_identities.h"
#include "correlate/deadlines.h"
#include "correlate/dialog_tracker.h"
#include "correlate/event_packages.h"
#include "correlate/lost_connections.h"
#include "correlate/media_descriptions.h"
#include "correlate/msrp_sessions.h"
#include "correlate/negotiation_tracker.h"
#include "correlate/publication_tracker.h"
#include "correlate/recordings.h"
#include "correlate/register_attempts.h"
#include "correlate/registration_tracker.h"
#include "correlate/seen_message.h"
#include "correlate/subscription_tracker.h"
#include "correlate/transaction_findings.h"
#include "correlate/transaction_table.h"
#include "decode/description.h"

namespace rung::correlate {
namespace {

// Until when it is watched again, where its deadline is `deadline`. What ends before it gets a nearer one: it is looked
// at again soon, but calls, of which there are many, are watched anew then.
Timestamp next_look(Watched kind, Timestamp deadline, Timestamp now) {
  if (kind == Watched::call) return std::min(deadline, now + open_call_watched);
  if (kind == Watched::subscription || kind == Watched::publication)
    return std::min(deadline, now + limits::call_linger);
  return deadline;
}

}  // namespace

class Correlator::Impl {
 public:
  Impl(EventSink& events, CorrelatorOptions&& options)
      : events_(events),
        at_most_(options.at_most),
        transactions_(deadlines_),
        lost_(events),
        calls_(events, deadlines_, options.calls_rest_after),
        transaction_findings_(events, transactions_, calls_),
        dialogs_(events, deadlines_, calls_),
        negotiations_(events),
        recordings_(events, calls_),
        registrations_(events, deadlines_, lost_),
        attempts_(events),
        subscriptions_(events, deadlines_, calls_),
        publications_(events, deadlines_),
        legs_(events, calls_, std::move(options.legs)) {
    begin_behind(options.last_ids);
    if (options.live) watch_changes();
  }

  void on_message(decode::SipMessage&& message);
  void on_msrp(decode::MsrpMessage&& message);
  void on_source(const decode::MessageSource& source, std::string_view call_id);
  void on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event);
  void on_finding(Finding&& finding);
  void on_delivery_failure(const decode::DeliveryFailure& failure);
  void on_frame(const decode::WebSocketFrame& frame) { events_.on_event(frame); }
  void on_time(Timestamp now);
  void report_open(EventSink& rows);
  std::size_t calls_in_progress() const { return calls_.in_progress(); }
  void follow_half();
  void finish();

 private:
  void begin_behind(const LastIds& last);
  void watch_changes();
  SeenMessage see(decode::SipMessage& message);
  std::optional<Timestamp> deadline_of(const Watch& watched, Timestamp moment);
  void fetch(const Watch& watched) const;
  void expire(const Watch& watched, Timestamp deadline);
  void write_transaction(std::uint64_t id, bool in_time);
  void write_call(std::uint64_t id, Timestamp now, bool capture_ended = false);
  void keep_within_limits(const PacketRef& packet);
  void report_over_limit(const Watch& watched, const PacketRef& packet);
  void report_over_limit(const PacketRef& packet);
  void release_findings(std::uint64_t message_id, std::uint64_t call);
  DescriptionRole judge_description(const SeenMessage& seen);
  void give_out(EventBody&& body, std::uint64_t message_id, std::uint64_t call);
  void learn_sessions(const SeenMessage& seen);
  void link_referrer(const SeenMessage& seen);

  EventSink& events_;
  FollowedAtMost at_most_;
  Deadlines deadlines_;
  TransactionTable transactions_;
  LostConnections lost_;
  ConnectionIdentities identities_;
  CallTracker calls_;
  TransactionFindings transaction_findings_;
  DialogTracker dialogs_;
  NegotiationTracker negotiations_;
  Recordings recordings_;
  RegistrationTracker registrations_;
  RegisterAttempts attempts_;
  SubscriptionTracker subscriptions_;
  PublicationTracker publications_;
  LegTracker legs_;
  MsrpSessions sessions_;
  EventPackages packages_;
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
  DescriptionRole role = DescriptionRole::unknown;
  EventBody body;
  if (message.complete || message.told_in_part) {
    const SeenMessage seen = see(message);
    call = seen.call != nullptr ? seen.call->row.id : 0;
    if (!dialogs_.on_message(seen)) report_over_limit(packet);
    if (!registrations_.on_message(seen)) report_over_limit(packet);
    lost_.on_message(seen);
    if (std::optional<Finding> finding = identities_.on_message(seen)) events_.on_event(std::move(*finding));
    attempts_.on_message(seen);
    if (!subscriptions_.on_message(seen)) report_over_limit(packet);
    publications_.on_message(seen);
    transaction_id = seen.transaction().row.id;
    retransmission = seen.is_retransmission();
    has_cookie = seen.match.has_cookie;
    if (!legs_.on_message(seen)) report_over_limit(packet);
    if (seen.begins_call()) link_referrer(seen);
    if (message.description && call != 0) learn_sessions(seen);
    role = judge_description(seen);
    body = packages_.on_message(message);
    if (packages_.over_limit()) report_over_limit(packet);
    if (!recordings_.on_message(seen, body.recording ? &*body.recording : nullptr)) report_over_limit(packet);
  } else {
    TrackedTransaction* transaction = transactions_.find(message);
    transaction_findings_.on_incomplete(message, transaction);
    transaction_id = transaction ? transaction->row.id : 0;
    call = calls_.on_incomplete(message);
    packages_.on_incomplete(message);
    subscriptions_.on_incomplete(message);
    registrations_.on_incomplete(message);
  }
  if (transaction_id != 0) transactions_.changed().add(transaction_id);
  if (call != 0) calls_.changed().add(call);
  const std::uint64_t id = message.id;
  release_findings(id, call);
  events_.on_event(Message{std::move(message), transaction_id, call, retransmission, has_cookie, role});
  give_out(std::move(body), id, call);
  keep_within_limits(packet);
  calls_.rest(packet.time);
}

void Correlator::Impl::begin_behind(const LastIds& last) {
  transactions_.begin_behind(last.transaction);
  calls_.begin_behind(last.call, last.dialog);
  registrations_.begin_behind(last.registration);
  attempts_.begin_behind(last.register_attempt);
  subscriptions_.begin_behind(last.subscription);
  publications_.begin_behind(last.publication);
}

void Correlator::Impl::watch_changes() {
  transactions_.changed().watch();
  calls_.changed().watch();
  registrations_.changed().watch();
  subscriptions_.changed().watch();
  publications_.changed().watch();
  legs_.changed().watch();
}

// What ended since it changed is not found: its row was given out.
void Correlator::Impl::report_open(EventSink& rows) {
  for (std::uint64_t id : transactions_.changed().take())
    if (const TrackedTransaction* found = transactions_.by_id(id)) rows.on_event(found->written_row());
  for (std::uint64_t id : calls_.changed().take()) {
    const TrackedCall* found = calls_.by_id(id);
    if (found == nullptr) continue;
    for (const TrackedDialog& each : found->dialogs) rows.on_event(found->dialog_row(each));
    rows.on_event(found->call_row());
  }
  legs_.report_groups(rows);
  for (std::uint64_t id : registrations_.changed().take())
    if (const TrackedRegistration* found = registrations_.by_id(id)) rows.on_event(Registration(found->row));
  for (std::uint64_t id : subscriptions_.changed().take())
    if (const TrackedSubscription* found = subscriptions_.by_id(id)) rows.on_event(Subscription(found->row));
  for (std::uint64_t id : publications_.changed().take())
    if (const TrackedPublication* found = publications_.by_id(id)) rows.on_event(Publication(found->row));
}

SeenMessage Correlator::Impl::see(decode::SipMessage& message) {
  SeenMessage seen{message, transactions_.on_message(message)};
  seen.call = calls_.by_id(calls_.on_message(message, seen.match));
  if (seen.call != nullptr) seen.dialog = seen.call->find_dialog(seen.facts());
  transaction_findings_.on_message(seen);
  return seen;
}

// The INVITE of a call that somebody made because of a REFER.
void Correlator::Impl::link_referrer(const SeenMessage& seen) {
  const std::optional<std::uint64_t> referrer = subscriptions_.refer_links().find_referrer(seen);
  if (referrer && !legs_.on_referred(seen, *referrer)) report_over_limit(seen.packet());
}

// The true deadline of what was watched for that moment; nothing where it was written before, or is watched for another.
std::optional<Timestamp> Correlator::Impl::deadline_of(const Watch& watched, Timestamp moment) {
  switch (watched.kind) {
    case Watched::transaction:
      if (const TrackedTransaction* found = transactions_.by_id(watched.id)) return found->deadline;
      break;
    case Watched::call:
      if (const CallHead* found = calls_.head_of(watched.id); found != nullptr && found->watched == moment)
        return found->deadline;
      break;
    case Watched::registration:
      if (const TrackedRegistration* found = registrations_.by_id(watched.id)) return found->deadline;
      break;
    case Watched::dialog:  // by the id of its call
      if (TrackedCall* found = calls_.by_id(watched.id)) return dialogs_.next_deadline(*found);
      break;
    case Watched::subscription:
      return subscriptions_.deadline_of(watched.id);
    case Watched::publication:
      return publications_.deadline_of(watched.id);
  }
  return std::nullopt;
}

void Correlator::Impl::fetch(const Watch& watched) const {
  if (watched.kind == Watched::transaction) transactions_.fetch(watched.id);
  if (watched.kind == Watched::call) calls_.fetch(watched.id);
}

// Everything is judged at the moment it was watched for, never at `now`, so that ticks change no row.
void Correlator::Impl::on_time(Timestamp now) {
  if (now <= now_) return;
  now_ = now;
  ExpiryQueue<Watch>& queue = deadlines_.queue();
  while (std::optional<Timestamp> moment = queue.next_deadline([this](const Watch& near) { fetch(near); })) {
    std::optional<Watch> watched = queue.pop(now);
    if (!watched) return;
    std::optional<Timestamp> deadline = deadline_of(*watched, *moment);
    if (!deadline) continue;
    if (*deadline <= *moment) {
      expire(*watched, *deadline);
      continue;
    }
    const Timestamp look = next_look(watched->kind, *deadline, *moment);
    if (watched->kind == Watched::call) calls_.head_of(watched->id)->watched = look;
    queue.push(look, *watched);
  }
}

void Correlator::Impl::expire(const Watch& watched, Timestamp deadline) {
  if (watched.kind == Watched::call) return write_call(watched.id, deadline);
  if (watched.kind == Watched::dialog) {
    calls_.changed().add(watched.id);
    return dialogs_.on_deadline(*calls_.by_id(watched.id), deadline);
  }
  if (watched.kind == Watched::registration) return registrations_.on_deadline(watched.id);
  if (watched.kind == Watched::subscription) return subscriptions_.on_deadline(watched.id);
  if (watched.kind == Watched::publication) return publications_.on_deadline(watched.id);
  TrackedTransaction& transaction = *transactions_.by_id(watched.id);
  if (!transactions_.times_out(transaction)) return write_transaction(watched.id, true);
  transactions_.changed().add(watched.id);
  if (transaction.row.call != 0) calls_.changed().add(transaction.row.call);
  transaction_findings_.on_timeout(transaction);
  calls_.on_timeout(transaction.row, deadline);
  attempts_.on_transaction_end(transaction.row, deadline);
  registrations_.on_transaction_end(transaction);
  publications_.on_transaction_end(watched.id);
}

void Correlator::Impl::write_transaction(std::uint64_t id, bool in_time) {
  transaction_findings_.on_end(*transactions_.by_id(id), in_time);
  registrations_.on_transaction_end(*transactions_.by_id(id));
  publications_.on_transaction_end(id);
  attempts_.on_transaction_end(transactions_.by_id(id)->row, std::nullopt);
  events_.on_event(transactions_.remove(id));
}

void Correlator::Impl::write_call(std::uint64_t id, Timestamp now, bool capture_ended) {
  dialogs_.on_end(*calls_.by_id(id), now);
  recordings_.forget(id);
  lost_.forget_call(id);
  calls_.write(id, capture_ended);
  legs_.on_call_written(id);
}

// The dialog of an offer in an initial INVITE is not known yet; its answer names the same session.
void Correlator::Impl::learn_sessions(const SeenMessage& seen) {
  const MsrpSession session{seen.call->row.id, seen.transaction().row.dialog_id};
  auto is_open = [this](std::uint64_t id) {
    const TrackedCall* other = calls_.by_id(id);
    return other != nullptr && !other->over;
  };
  if (!sessions_.learn(seen.message, session, is_open)) report_over_limit(seen.packet());
}

DescriptionRole Correlator::Impl::judge_description(const SeenMessage& seen) {
  const decode::SipMessage& message = seen.message;
  // What is encoded in another way than read_description() knows cannot be read, but an offer it is.
  const bool encoded = !message.description && decode::may_hold_description(message.message) &&
                       message.message.find(sip::HeaderId::content_encoding) != nullptr;
  const bool has_one = message.description || encoded;
  const DescriptionRole role = has_one ? judge_role(message, seen.transaction(), seen.call) : DescriptionRole::unknown;
  negotiations_.on_message(seen, role, message.description ? &message.description->session : nullptr);
  return role;
}

void Correlator::Impl::give_out(EventBody&& body, std::uint64_t message_id, std::uint64_t call) {
  if (!body.summary.empty()) events_.on_event(BodySummary{message_id, std::move(body.summary)});
  for (Finding& finding : body.findings) {
    finding.call = call;
    events_.on_event(std::move(finding));
  }
  for (StateChange& change : body.changes) {
    change.call = call;
    events_.on_event(std::move(change));
  }
}

void Correlator::Impl::on_msrp(decode::MsrpMessage&& message) {
  on_time(message.origin.packet.time);
  const MsrpSession session = sessions_.find(message);
  last_msrp_id_ = message.id;
  last_msrp_call_ = session.call;
  events_.on_event(MsrpMessage{std::move(message), session.call, session.dialog_id});
}

void Correlator::Impl::on_source(const decode::MessageSource& source, std::string_view call_id) {
  if (!source.correlation_id.empty()) {
    const TrackedCall* call =
        source.message_id == last_message_id_ ? calls_.by_id(last_call_) : calls_.oldest_of(call_id);
    if (call != nullptr && !legs_.on_correlation_id(*call, source.message_id, source.correlation_id))
      report_over_limit(source.packet);
  }
  events_.on_event(decode::MessageSource(source));
}

// What waits longest goes first: finished calls and transactions, which only linger for late retransmissions.
void Correlator::Impl::keep_within_limits(const PacketRef& packet) {
  while (transactions_.size() > at_most_.transactions || calls_.size() > at_most_.calls ||
         registrations_.size() > at_most_.registrations || subscriptions_.size() > limits::subscriptions ||
         publications_.size() > limits::publications) {
    const std::optional<Timestamp> moment = deadlines_.queue().next_deadline();
    if (!moment) return;
    const Watch watched = *deadlines_.queue().pop({INT64_MAX});
    if (!deadline_of(watched, *moment)) continue;
    if (watched.kind == Watched::dialog) {  // goes with its call
      calls_.head_of(watched.id)->dialogs_watched.reset();
      continue;
    }
    report_over_limit(watched, packet);
    if (watched.kind == Watched::transaction) write_transaction(watched.id, false);
    if (watched.kind == Watched::call) write_call(watched.id, now_);
    if (watched.kind == Watched::registration) registrations_.write(watched.id);
    if (watched.kind == Watched::subscription) subscriptions_.write(watched.id);
    if (watched.kind == Watched::publication) publications_.write(watched.id);
  }
}

void Correlator::Impl::follow_half() {
  const FollowedAtMost typed = at_most_;
  at_most_ = {calls_.size() / 2, transactions_.size() / 2, registrations_.size() / 2};
  keep_within_limits({0, 0, now_});
  at_most_ = typed;
}

// Once, and only when something goes that had not ended.
void Correlator::Impl::report_over_limit(const Watch& watched, const PacketRef& packet) {
  bool ended = (watched.kind == Watched::transaction && transactions_.by_id(watched.id)->is_over()) ||
               (watched.kind == Watched::call && calls_.by_id(watched.id)->over) ||
               (watched.kind == Watched::registration && registrations_.by_id(watched.id)->over) ||
               (watched.kind == Watched::subscription && subscriptions_.is_over(watched.id)) ||
               (watched.kind == Watched::publication && publications_.is_over(watched.id));
  if (!ended) report_over_limit(packet);
}

void Correlator::Impl::report_over_limit(const PacketRef& packet) {
  if (over_limit_reported_) return;
  over_limit_reported_ = true;
  std::string detail =
      std::to_string(calls_.size()) + " calls, " + std::to_string(transactions_.size()) + " transactions, " +
      std::to_string(registrations_.size()) + " registrations, " + std::to_string(subscriptions_.size()) +
      " subscriptions, " + std::to_string(publications_.size()) + " publications, " + std::to_string(sessions_.size()) +
      " names of MSRP sessions, " + std::to_string(registrations_.addresses()) + " GRUUs and flow tokens open";
  events_.on_event(make_finding(FindingCode::correlate_over_limit, packet, std::move(detail)));
}

void Correlator::Impl::on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) {
  using ConnectionKind = decode::ConnectionEvent::Kind;
  on_time(event.packet.time);
  events_.on_event(change_of(facts, event));
  transaction_findings_.on_connection(facts, event);
  identities_.on_connection(facts, event);
  if (event.kind == ConnectionKind::gap) {
    calls_.on_gap(facts.id);
    registrations_.on_gap(facts.id);
    subscriptions_.on_gap(facts.id);
  }
  if (event.kind != ConnectionKind::ended) return lost_.on_connection(facts);
  subscriptions_.on_connection_end(facts.id, facts.end == decode::ConnectionEnd::open);
  packages_.on_connection_end(facts.id);
  decode::ConnectionFacts row(facts);
  const std::vector<const TrackedCall*> calls = calls_.on_connection_end(facts.id);
  if (facts.end != decode::ConnectionEnd::open && decode::is_reliable(facts.transport))
    lost_.on_end(row, event.packet, calls, registrations_.on_connection_end(facts.id, event.packet));
  else
    lost_.forget(facts.id);
  events_.on_event(std::move(row));
}

// The transaction that the quoted message names, else the latest of that direction that waits for an answer.
void Correlator::Impl::on_delivery_failure(const decode::DeliveryFailure& failure) {
  on_time(failure.packet.time);
  if (failure.quoted) transactions_.expect(*failure.quoted);
  TrackedTransaction* found = failure.quoted ? transactions_.find(*failure.quoted) : nullptr;
  if (found == nullptr) found = transactions_.latest_waiting(failure.connection_id, failure.from_client);
  if (found != nullptr) found->undelivered = true;
  StateChange change = change_of(failure);
  change.transaction_id = found ? found->row.id : 0;
  change.call = found ? found->row.call : 0;
  events_.on_event(std::move(change));
  std::string text = failure.what + ", says " + net::to_text(failure.reporter);
  if (failure.mtu > 0) text += ": at most " + std::to_string(failure.mtu) + " octets";
  if (found)
    text += ", of " + std::string(found->row.method.view()) +
            (found->row.cseq ? " " + std::to_string(*found->row.cseq) : "");
  Finding finding = make_finding(failure.kind == net::IcmpError::Kind::too_big ? FindingCode::icmp_frag_needed
                                                                               : FindingCode::icmp_unreachable_for_sip,
                                 failure.packet, std::move(text));
  finding.connection_id = failure.connection_id;
  finding.call = found ? found->row.call : 0;
  events_.on_event(std::move(finding));
}

void Correlator::Impl::on_finding(Finding&& finding) {
  transaction_findings_.on_finding(finding);
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
  for (std::uint64_t id : transactions_.ids_in_order()) write_transaction(id, false);
  for (std::uint64_t id : subscriptions_.ids_in_order()) subscriptions_.finish(id, now_);
  for (std::uint64_t id : calls_.ids_in_order()) write_call(id, now_, true);
  for (std::uint64_t id : registrations_.ids_in_order()) registrations_.write(id);
  for (std::uint64_t id : publications_.ids_in_order()) publications_.finish(id, now_);
  for (Finding& finding : waiting_) events_.on_event(std::move(finding));
  waiting_.clear();
}

Correlator::Correlator(EventSink& events, CorrelatorOptions options)
    : impl_(std::make_unique<Impl>(events, std::move(options))) {}
Correlator::~Correlator() = default;
void Correlator::on_message(decode::SipMessage&& message) { impl_->on_message(std::move(message)); }
void Correlator::on_msrp(decode::MsrpMessage&& message) { impl_->on_msrp(std::move(message)); }
void Correlator::on_source(const decode::MessageSource& source, std::string_view call_id) {
  impl_->on_source(source, call_id);
}
void Correlator::on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) {
  impl_->on_connection(facts, event);
}
void Correlator::on_finding(Finding&& finding) { impl_->on_finding(std::move(finding)); }
void Correlator::on_delivery_failure(const decode::DeliveryFailure& failure) { impl_->on_delivery_failure(failure); }
void Correlator::on_frame(const decode::WebSocketFrame& frame) { impl_->on_frame(frame); }
void Correlator::on_time(Timestamp now) { impl_->on_time(now); }
std::size_t Correlator::calls_in_progress() const { return impl_->calls_in_progress(); }
void Correlator::follow_half() { impl_->follow_half(); }
void Correlator::report_open(EventSink& rows) { impl_->report_open(rows); }
void Correlator::finish() { impl_->finish(); }

}  // namespace rung::correlate
