#include "correlate/correlator.h"

#include <memory>
#include <utility>

#include "correlate/connection_changes.h"
#include "correlate/correlator_stages.h"
#include "correlate/media_descriptions.h"
#include "decode/description.h"

namespace rung::correlate {

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
