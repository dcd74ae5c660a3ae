#include "correlate/transaction_findings.h"

#include <utility>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/checks/retransmission_checks.h"
#include "correlate/checks/transaction_checks.h"
#include "correlate/request_copies.h"

namespace rung::correlate {
namespace {

using decode::Fault;

// Bits of TrackedTransaction::told.
constexpr std::uint8_t told_response = 1, told_vias = 2;

MessagePlace place_of(const SeenMessage& seen) { return {seen.packet(), seen.message.id, seen.connection_id()}; }

// How long a request waits for its response, where it was not seen itself: an INVITE rings.
Duration longest_wait(const TrackedTransaction& transaction) {
  return transaction.is_invite() ? limits::invite_timeout : limits::transaction_timeout;
}

bool is_cancelled(const TrackedTransaction& invite) { return invite.notes && invite.notes->cancel; }

}  // namespace

void TransactionFindings::tell(const MessagePlace& place, const KeptTransaction& row, Fault&& fault) {
  Finding finding = make_finding(fault.code, place.packet, std::move(fault.detail));
  if (fault.severity) finding.severity = *fault.severity;
  finding.connection_id = place.connection_id;
  finding.message_id = place.message_id;
  finding.call = row.call;
  events_.on_event(std::move(finding));
}

void TransactionFindings::tell(const SeenMessage& seen, std::optional<Fault>&& fault) {
  if (fault && seen.may_tell(fault->code)) tell(place_of(seen), seen.transaction().row, std::move(*fault));
}

void TransactionFindings::on_finding(const Finding& finding) {
  if (finding.code == FindingCode::tcp_mid_stream_pickup)
    hops_.on_mid_stream_pickup(finding.connection_id, finding.where.time);
  if (finding.code == FindingCode::ip_fragment_incomplete) hops_.on_lost_datagram(finding.where.time);
}

void TransactionFindings::on_incomplete(const decode::SipMessage& message, TrackedTransaction* transaction) {
  hops_.on_message(message);
  if (transaction != nullptr) transaction->spoiled = true;
}

void TransactionFindings::on_message(const SeenMessage& seen) {
  Hop& hop = hops_.on_message(seen.message);
  if (seen.is_retransmission()) {
    on_repeat(seen);
  } else if (seen.is_request()) {
    on_request(seen, hop);
  } else {
    on_response(seen, hop);
  }
  if (!seen.is_request()) seen.transaction().latest_response = place_of(seen);
}

void TransactionFindings::on_request(const SeenMessage& seen, Hop& hop) {
  TrackedTransaction& transaction = seen.transaction();
  if (seen.method() == "ACK") return;
  transaction.request_uri = fingerprint(seen.sip().request_uri());
  if (transaction.via_count > 1) transaction.lower_vias = lower_vias_of(seen.sip());
  bool& old_branch = seen.message.origin.from_client ? hop.old_branch_client : hop.old_branch_server;
  if (!seen.match.has_cookie && !std::exchange(old_branch, true)) tell(seen, check_branch(seen.sip()));
  tell(seen, nonces_.on_request(seen));
  if (seen.method() == "CANCEL") return on_cancel(seen);
  tell(seen, judge_copies(seen, transactions_));
}

void TransactionFindings::on_cancel(const SeenMessage& seen) {
  TrackedTransaction& cancel = seen.transaction();
  const TrackedTransaction* invite = transactions_.by_id(cancel.linked_id);
  if (invite != nullptr && invite->row.completed)
    tell(seen, check_late_cancel(invite->row.status, cancel.row.started - *invite->row.completed));
  if (invite != nullptr || seen.call == nullptr) return;
  // The INVITE may have been over for long.
  for (const InviteHop& hop : seen.call->invites) {
    if (hop.branch != fingerprint(seen.facts().branch) || hop.connection_id != seen.connection_id()) continue;
    cancel.linked_id = hop.transaction_id;
    tell(seen, check_late_cancel(hop.final_status, std::nullopt));
  }
}

// True where another hop told it of the same request; else remembered here.
bool TransactionFindings::was_told(const TrackedTransaction& transaction, std::uint8_t what) {
  const TrackedTransaction* each = transactions_.first_of_series(transaction);
  for (; each != nullptr; each = TransactionTable::next_of_series(*each))
    if (each->row.cseq == transaction.row.cseq && (each->told & what) != 0) return true;
  transactions_.by_id(transaction.row.id)->told |= what;
  return false;
}

void TransactionFindings::on_response(const SeenMessage& seen, const Hop& hop) {
  TrackedTransaction& transaction = seen.transaction();
  if (!transaction.request_seen) {
    if (seen.match.created) on_stray(seen, hop);
    return;
  }
  if (transaction.row.connection_id != seen.connection_id()) tell(seen, check_destination(transaction, seen.message));
  const Duration since = seen.time() - transaction.row.started;
  std::optional<Fault> fault;
  if (!transaction.is_invite()) {
    fault = check_non_invite_response(seen.sip(), transaction.transport, since);
    if (fault && was_told(transaction, told_response)) fault.reset();
  } else if (transaction.response_count == 1 &&
             !hops_.lost_since(transaction.row.connection_id, transaction.transport, transaction.row.started)) {
    fault = check_first_response(seen.sip(), since);
  }
  tell(seen, std::move(fault));
  if (seen.facts().via_count != transaction.via_count || transaction.lower_vias != 0) {
    fault = seen.sip().defects().header_fields_over_limit ? std::nullopt : check_vias(transaction, seen.sip());
    if (fault && !was_told(transaction, told_vias)) tell(seen, std::move(fault));
  }
  if (transaction.row.method != "CANCEL") return;
  TrackedTransaction* invite = transactions_.by_id(transaction.linked_id);
  if (invite == nullptr || !is_cancelled(*invite)) return;
  invite->notes->cancel->answered = true;
  if (seen.status() >= 200 && seen.status() < 300) invite->notes->cancel->accepted = true;
}

// A response whose request did not come before. Whether it still comes is known later.
void TransactionFindings::on_stray(const SeenMessage& seen, const Hop& hop) {
  TrackedTransaction& transaction = seen.transaction();
  StrayResponse stray{place_of(seen)};
  stray.one_way = !(seen.message.origin.from_client ? hop.heard_server : hop.heard_client);
  if (decode::is_reliable(transaction.transport)) {
    const TrackedTransaction* each = transactions_.first_of_key(transaction);
    for (; each != nullptr; each = each->newer())
      if (each->request_seen && !each->row.first_response && each->transport == transaction.transport &&
          each->responder == transaction.responder && !hops_.is_over(each->row.connection_id))
        stray.request_elsewhere = each->row.id;
  }
  transaction.note().stray = std::move(stray);
}

void TransactionFindings::on_repeat(const SeenMessage& seen) {
  TrackedTransaction& transaction = seen.transaction();
  const bool websocket = decode::is_websocket(transaction.transport);
  if (!websocket && decode::is_reliable(transaction.transport)) return;
  const MessagePlace place = place_of(seen);
  if (seen.is_request()) {
    if (seen.method() == "ACK" && (transaction.is_invite() || websocket)) return;
    TransactionNotes& notes = transaction.note();
    return notes.requests.add(place, notes.requests.count == 0 ? transaction.row.started : notes.requests.last);
  }
  const Timestamp before = transaction.latest_response.packet.time;
  if (transaction.notes && transaction.notes->requests.count > 0 && transaction.notes->requests.last >= before) {
    ++transaction.notes->answered_again;
    return;
  }
  const bool reliable_provisional = seen.status() < 200 && seen.sip().find(sip::HeaderId::rseq) != nullptr;
  // Servers say so again while a phone rings (RFC 3261 13.3.1.1); those that wait for a PRACK or an ACK from the other
  // end do so over any transport.
  if (seen.status() < 200 && (websocket || !reliable_provisional)) return;
  if (websocket && transaction.is_invite() && seen.status() < 300) return;
  TransactionNotes& notes = transaction.note();
  if (seen.status() >= 200 && notes.until_prack) notes.responses = {};
  notes.until_prack = reliable_provisional;
  notes.repeated_status = seen.status();
  notes.responses.add(place, before);
}

// The same request on a later hop that is not over: what becomes of it there is told there.
bool TransactionFindings::goes_on_elsewhere(const TrackedTransaction& transaction) const {
  const TrackedTransaction* each = transactions_.first_of_series(transaction);
  for (; each != nullptr; each = TransactionTable::next_of_series(*each)) {
    if (each == &transaction || each->row.cseq != transaction.row.cseq || !each->request_seen) continue;
    const bool behind = each->via_count > transaction.via_count || each->branch() == transaction.branch();
    if (behind && !each->row.first_response && each->row.state != TransactionState::timed_out &&
        each->row.started >= transaction.row.started && each->row.connection_id != transaction.row.connection_id)
      return true;
  }
  return false;
}

const KeptTransaction* TransactionFindings::answered_elsewhere(const TrackedTransaction& transaction) const {
  const TrackedTransaction* each = transactions_.first_of_series(transaction);
  for (; each != nullptr; each = TransactionTable::next_of_series(*each)) {
    if (each == &transaction || each->row.cseq != transaction.row.cseq) continue;
    const bool answered =
        transaction.is_invite() ? each->row.first_response.has_value() : each->row.completed.has_value();
    if (answered) return &each->row;
  }
  return nullptr;
}

// Its ACK, or another hop, proves an answer to an initial INVITE.
bool TransactionFindings::call_was_answered(const TrackedTransaction& invite) const {
  const TrackedCall* call = invite.initial ? calls_.by_id(invite.row.call) : nullptr;
  return call != nullptr && (call->row.answered || call->final_unseen || call->row.state == CallState::confirmed ||
                             call->row.state == CallState::completed);
}

// Whether the capture has all that was said in it.
bool TransactionFindings::may_judge(const TrackedTransaction& transaction) const {
  return transaction.request_seen && !transaction.spoiled && !transaction.final_unseen &&
         !hops_.lost_since(transaction.row.connection_id, transaction.transport, transaction.row.started);
}

void TransactionFindings::on_timeout(const TrackedTransaction& transaction) {
  if (!may_judge(transaction)) return;
  if (transaction.is_invite() && call_was_answered(transaction)) return;
  const KeptTransaction& row = transaction.row;
  const std::optional<Timestamp> end = hops_.end_of(row.connection_id);
  if (transaction.is_invite() && is_cancelled(transaction) &&
      (row.first_response || transaction.notes->cancel->accepted)) {
    if (transaction.notes->cancel->accepted && !end)
      tell(transaction.notes->cancel->place, row, check_cancel_in_vain(transaction));
    return;
  }
  // The CANCEL of an INVITE that nobody answers either.
  const TrackedTransaction* invite = transactions_.by_id(transaction.linked_id);
  if (row.method == "CANCEL" && invite != nullptr && !invite->row.first_response) return;
  if (goes_on_elsewhere(transaction)) return;
  Silence silence;
  const Hop* hop = hops_.find(row.connection_id);
  silence.other_side_heard =
      hop != nullptr && (transaction.request_from_client ? hop->heard_server : hop->heard_client);
  if (end) silence.connection_ended = *end - row.started;
  silence.elsewhere = answered_elsewhere(transaction);
  tell(transaction.first, row, check_silence(transaction, silence));
}

void TransactionFindings::on_end(const TrackedTransaction& transaction, bool in_time) {
  const KeptTransaction& row = transaction.row;
  if (std::optional<Fault> fault = check_retransmissions(transaction)) {
    const TransactionNotes& notes = *transaction.notes;
    tell(notes.requests.count > 0 ? notes.requests.first : notes.responses.first, row, std::move(*fault));
  }
  if (transaction.notes && transaction.notes->stray && !transaction.request_seen) judge_stray(transaction);
  if (row.method == "CANCEL") judge_cancel(transaction);
  if (!transaction.is_invite()) return;
  if (is_cancelled(transaction) && may_judge(transaction))
    if (std::optional<Fault> fault = check_early_cancel(transaction))
      tell(transaction.notes->cancel->place, row, std::move(*fault));
  const bool without_ack = row.completed && row.status >= 300 && !transaction.ack_seen && in_time;
  if (without_ack && may_judge(transaction) && !hops_.end_of(row.connection_id))
    tell(transaction.latest_response, row, check_refusal_without_ack(transaction));
}

void TransactionFindings::judge_stray(const TrackedTransaction& transaction) {
  const StrayResponse& stray = *transaction.notes->stray;
  const TrackedTransaction* asked = transactions_.by_id(stray.request_elsewhere);
  if (asked != nullptr && !asked->row.first_response)
    return tell(stray.place, transaction.row, check_other_connection(transaction, *asked));
  std::string excuse = hops_.excuse_for(transaction.row.connection_id, transaction.transport, stray.place.packet.time,
                                        longest_wait(transaction));
  if (excuse.empty() && stray.one_way) excuse = "nothing that goes the other way was captured of this connection";
  tell(stray.place, transaction.row, check_stray(transaction, excuse));
}

void TransactionFindings::judge_cancel(const TrackedTransaction& cancel) {
  if (cancel.linked_id != 0 || !cancel.request_seen) return;
  const std::string excuse =
      hops_.excuse_for(cancel.row.connection_id, cancel.transport, cancel.row.started, limits::invite_timeout);
  if (std::optional<Fault> fault = check_lone_cancel(cancel, excuse)) tell(cancel.first, cancel.row, std::move(*fault));
}

}  // namespace rung::correlate
