#include "correlate/dialog_timers.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sip/delta_seconds.h"
#include "decode/sip/header_list.h"
#include "decode/sip/rack.h"

namespace rung::correlate {
namespace {

// A response that was repeated so often was not acknowledged for 3.5 s (T1 of 500 ms, doubled each time).
constexpr std::uint32_t many_repeats = 3;
// A 2xx that is still repeated then is repeated until 64*T1 of 32 s: the last ones come every T2 of 4 s.
constexpr Duration repeated_to_the_end = seconds(24);
constexpr std::string_view maybe_lost = "; part of this call is missing in the capture";

std::optional<Severity> unless_lost(const TrackedCall& call, Severity lower) {
  return call.row.complete ? std::nullopt : std::optional(lower);
}

bool is_acknowledged(DialogPeers& peers, const RepeatedAnswer& answer) {
  const RequestCount& inviter = peers.of(answer.inviter);
  return inviter.acknowledged && inviter.acknowledged_cseq == answer.cseq;
}

std::optional<Timestamp> due(const ReliableProvisional& response) {
  if (response.settled) return std::nullopt;
  return response.seen.packet.time + limits::transaction_timeout;
}

std::string text_of(std::uint32_t response_number, std::uint32_t cseq, std::string_view method) {
  return std::to_string(response_number) + " " + std::to_string(cseq) + " " + std::string(method);
}

}  // namespace

Evidence evidence_of(const SeenMessage& seen) { return {seen.packet(), seen.connection_id(), seen.message.id}; }

void DialogTimers::watch(TrackedCall& call, Timestamp when) {
  if (call.head.dialogs_watched && *call.head.dialogs_watched <= when) return;
  call.head.dialogs_watched = when;
  deadlines_.watch(Watched::dialog, call.row.id, when);
}

void DialogTimers::report(const TrackedCall& call, const Evidence& evidence, FindingCode code, std::string detail,
                          std::optional<Severity> severity) {
  Finding finding = make_finding(code, evidence.packet, std::move(detail));
  if (severity) finding.severity = *severity;
  finding.connection_id = evidence.connection_id;
  finding.message_id = evidence.message_id;
  finding.call = call.row.id;
  events_.on_event(std::move(finding));
}

// --- ACK

void DialogTimers::on_repeated_answer(const SeenMessage& seen, Side side) {
  const TrackedTransaction& transaction = seen.transaction();
  if (!seen.facts().cseq || !transaction.row.completed || seen.dialog->peers.answer_missed) return;
  RepeatedAnswer& answer = seen.dialog->peers.waits().answer;
  if (answer.transaction_id == 0 || answer.cseq != *seen.facts().cseq || answer.inviter != side) {
    answer = {transaction.row.id, *seen.facts().cseq, 0, side, *transaction.row.completed, {}};
    watch(*seen.call, answer.deadline());
  }
  if (answer.transaction_id != transaction.row.id) return;  // its copy on another hop
  ++answer.repeats;
  answer.last = evidence_of(seen);
}

void DialogTimers::on_ack(const SeenMessage& seen, Side side) {
  RequestCount& count = seen.dialog->peers.of(side);
  if (!seen.facts().cseq) return;
  count.acknowledged = true;
  count.acknowledged_cseq = *seen.facts().cseq;
}

// Who has not acknowledged the answer hangs up, or the one who waits for it gives up.
void DialogTimers::on_bye(const SeenMessage& seen, Side side) {
  DialogPeers& peers = seen.dialog->peers;
  TrackedCall& call = *seen.call;
  if (peers.waiting && peers.waiting->answer.transaction_id != 0) {
    if (!is_acknowledged(peers, peers.waiting->answer)) report_repeated(call, *seen.dialog);
    peers.waiting->answer = {};
    return;
  }
  const bool answered = call.row.answered && seen.dialog->row.confirmed;
  if (side != Side::caller || !answered || peers.of_caller.acknowledged || peers.answer_missed) return;
  peers.answer_missed = true;
  const bool sure = call.row.complete && decode::is_reliable(seen.message.origin.transport);
  report(call, evidence_of(seen), FindingCode::dlg_ack_missing_2xx,
         sure ? "the caller sent BYE without an ACK before it"
              : "the caller sent BYE, but no ACK before it is in the capture; the answer was not repeated",
         sure ? std::nullopt : std::optional(Severity::info));
}

void DialogTimers::report_repeated(TrackedCall& call, TrackedDialog& dialog) {
  const RepeatedAnswer answer = std::exchange(dialog.peers.waiting->answer, {});
  const bool acknowledged = is_acknowledged(dialog.peers, answer);
  const Duration lasted = answer.last.packet.time - answer.first;
  if (acknowledged && lasted < repeated_to_the_end) return;
  dialog.peers.answer_missed = true;
  std::string detail = "the 2xx to INVITE " + std::to_string(answer.cseq) + " was repeated " +
                       std::to_string(answer.repeats) + (answer.repeats == 1 ? " time in " : " times in ") +
                       seconds_text(lasted);
  detail += acknowledged ? ", although an ACK was seen: it does not get there" : ", and no ACK was seen";
  if (!call.row.complete) detail += maybe_lost;
  report(call, answer.last, FindingCode::dlg_ack_missing_2xx, std::move(detail), unless_lost(call, Severity::warning));
}

// --- PRACK

bool DialogTimers::on_reliable(const SeenMessage& seen) {
  const sip::HeaderField* field = seen.sip().find(sip::HeaderId::rseq);
  if (field == nullptr || !seen.facts().cseq) return true;
  const auto number = sip::parse_rseq(field->value).number;
  if (!number || !sip::has_token(seen.sip().headers(), sip::HeaderId::require, "100rel")) return true;
  std::vector<ReliableProvisional>& known = seen.dialog->peers.waits().provisionals;
  const auto same = std::find_if(known.begin(), known.end(), [&](const ReliableProvisional& each) {
    return each.response_number == *number && each.cseq == *seen.facts().cseq;
  });
  if (same != known.end()) {
    if (seen.is_retransmission()) ++same->repeats;
    return true;
  }
  if (known.size() >= limits::unacknowledged_provisionals) {
    if (!known.front().settled) return false;
    known.erase(known.begin());
  }
  known.push_back({evidence_of(seen), *number, *seen.facts().cseq, 0, false});
  watch(*seen.call, seen.time() + limits::transaction_timeout);
  return true;
}

void DialogTimers::on_prack(const SeenMessage& seen) {
  DialogWaits* waits = seen.dialog->peers.waiting.get();
  const sip::HeaderField* field = seen.sip().find(sip::HeaderId::rack);
  if (waits == nullptr || field == nullptr || !seen.facts().cseq) return;
  const sip::RAck rack = sip::parse_rack(field->value);
  if (!rack.response_number || !rack.cseq_number) return;
  std::string expected;
  for (ReliableProvisional& each : waits->provisionals) {
    if (each.response_number == *rack.response_number && each.cseq == *rack.cseq_number && rack.method == "INVITE") {
      each.settled = true;
      return;
    }
    expected += (expected.empty() ? "" : ", ") + text_of(each.response_number, each.cseq, "INVITE");
  }
  const bool all_known = waits->provisionals.size() < limits::unacknowledged_provisionals;
  if (expected.empty() || !all_known) return;
  const std::string_view method = rack.method.substr(0, 32);
  waits->stray_prack = std::make_unique<StrayPrack>(
      StrayPrack{*seen.facts().cseq, text_of(*rack.response_number, *rack.cseq_number, method), std::move(expected)});
}

// Where it was accepted, the response that it acknowledges is only missing in the capture.
bool DialogTimers::on_prack_answer(const SeenMessage& seen) {
  DialogWaits* waits = seen.dialog->peers.waiting.get();
  if (waits == nullptr || !waits->stray_prack || waits->stray_prack->cseq != seen.facts().cseq) return false;
  if (seen.status() < 200) return false;
  const std::unique_ptr<StrayPrack> stray = std::move(waits->stray_prack);
  if (seen.status() < 300) return false;
  report(*seen.call, evidence_of(seen), FindingCode::dlg_prack_rack_mismatch,
         "RAck: " + stray->acknowledges + "; sent were " + stray->expected + "; answered " +
             std::to_string(seen.status()));
  return true;
}

// Nothing is acknowledged any more. A server that got no PRACK refuses the call.
void DialogTimers::on_invite_final(const SeenMessage& seen) {
  DialogWaits* waits = seen.dialog->peers.waiting.get();
  if (waits == nullptr) return;
  const bool refused = seen.status() >= 400 && seen.status() != 487;
  for (ReliableProvisional& each : waits->provisionals) {
    if (each.settled || each.cseq != seen.facts().cseq) continue;
    each.settled = true;
    if (refused && each.repeats >= many_repeats) report_unacknowledged(*seen.call, each);
  }
}

void DialogTimers::report_unacknowledged(TrackedCall& call, const ReliableProvisional& response) {
  std::string detail = "RSeq " + std::to_string(response.response_number) + " to INVITE " +
                       std::to_string(response.cseq) + ": no PRACK was seen";
  const bool repeated = response.repeats > 0;
  if (repeated)
    detail += ", repeated " + std::to_string(response.repeats) + (response.repeats == 1 ? " time" : " times");
  else
    detail += "; it was not repeated either, so the PRACK may have taken a path that was not captured";
  if (!call.row.complete) detail += maybe_lost;
  const bool sure = repeated && call.row.complete;
  report(call, response.seen, FindingCode::dlg_100rel_no_prack, std::move(detail),
         sure ? std::nullopt : std::optional(Severity::info));
}

// --- Session timer

// Its answer may take a while.
void DialogTimers::on_refresh_request(const SeenMessage& seen) {
  SessionTimer* session = seen.dialog->peers.session.get();
  if (session == nullptr || !session->deadline) return;
  session->deadline = std::max(*session->deadline, seen.time() + limits::transaction_timeout);
}

void DialogTimers::on_refresh_answer(const SeenMessage& seen, Side side) {
  DialogPeers& peers = seen.dialog->peers;
  const sip::HeaderField* field = seen.sip().find(sip::HeaderId::session_expires);
  if (field == nullptr) {
    if (peers.session) peers.session->deadline.reset();  // RFC 4028 7.2: none runs then
    return;
  }
  const sip::DeltaSeconds expires = sip::parse_delta_seconds(field->value);
  if (!expires.seconds || *expires.seconds == 0 || !seen.facts().cseq) return;
  KeptDialog& row = seen.dialog->row;
  row.session_expires_s = *expires.seconds;
  row.refresher = equals_ignoring_case(expires.refresher, "uac")   ? side
                  : equals_ignoring_case(expires.refresher, "uas") ? other(side)
                                                                   : Side::none;
  if (!peers.session) peers.session = std::make_unique<SessionTimer>();
  SessionTimer& session = *peers.session;
  const bool copy = session.by == side && session.cseq == *seen.facts().cseq;
  if (session.by != Side::none && !copy) {
    StateChange change = change_at(seen, "session-refreshed");
    change.detail = "{\"by\":\"" + std::string(to_text(side)) + "\",\"method\":\"" + std::string(seen.method()) +
                    "\",\"expires_s\":" + std::to_string(*expires.seconds) + "}";
    events_.on_event(std::move(change));
  }
  session = {seen.time() + seconds(*expires.seconds), evidence_of(seen), *seen.facts().cseq, side};
  watch(*seen.call, *session.deadline);
}

// Without any request in the dialog the capture sees none of its refreshes either.
void DialogTimers::report_session(TrackedCall& call, TrackedDialog& dialog) {
  SessionTimer& session = *dialog.peers.session;
  const Timestamp deadline = *std::exchange(session.deadline, std::nullopt);
  if (dialog.row.state != DialogState::confirmed || !dialog.peers.used) return;
  dialog.peers.session_missed = true;
  std::string detail = "Session-Expires " + std::to_string(dialog.row.session_expires_s) + " s";
  if (dialog.row.refresher != Side::none) detail += ", refresher: " + std::string(to_text(dialog.row.refresher));
  detail += "; nothing refreshed it for " + seconds_text(deadline - session.agreed.packet.time);
  if (!call.row.complete) detail += maybe_lost;
  report(call, session.agreed, FindingCode::dlg_session_timer_expired, std::move(detail),
         unless_lost(call, Severity::info));
}

// --- Early dialogs

void DialogTimers::on_answered_elsewhere(TrackedCall& call, TrackedDialog& dialog, const SeenMessage& answer) {
  DialogWaits& waits = dialog.peers.waits();
  if (waits.early_end) return;
  waits.early_end = call.row.answered.value_or(answer.time()) + limits::transaction_timeout;
  waits.answered_elsewhere = evidence_of(answer);
  watch(call, *waits.early_end);
}

void DialogTimers::end_early(TrackedCall& call, TrackedDialog& dialog, Timestamp deadline) {
  DialogWaits& waits = *dialog.peers.waiting;
  waits.early_end.reset();
  if (dialog.row.state != DialogState::early) return;
  dialog.row.state = dialog.peers.told = DialogState::terminated;
  dialog.row.terminated = deadline;
  StateChange change;
  change.kind = "dialog-terminated";
  change.packet.time = deadline;
  change.dialog_id = dialog.row.id;
  change.call = call.row.id;
  events_.on_event(std::move(change));
  report(call, waits.answered_elsewhere, FindingCode::dlg_early_dialog_left_open,
         "dialog " + std::to_string(dialog.row.id) + " began " +
             seconds_text(waits.answered_elsewhere.packet.time - dialog.row.created) +
             " before; no final response with its tag was seen");
}

// --- Deadlines

std::optional<Timestamp> DialogTimers::next_deadline(TrackedCall& call) {
  std::optional<Timestamp> next;
  auto take = [&next](std::optional<Timestamp> deadline) {
    if (deadline && (!next || *deadline < *next)) next = deadline;
  };
  for (const TrackedDialog& dialog : call.dialogs) {
    if (dialog.peers.session) take(dialog.peers.session->deadline);
    const DialogWaits* waits = dialog.peers.waiting.get();
    if (waits == nullptr) continue;
    if (waits->answer.transaction_id != 0) take(waits->answer.deadline());
    take(waits->early_end);
    for (const ReliableProvisional& each : waits->provisionals) take(due(each));
  }
  call.head.dialogs_watched = next;
  return next;
}

void DialogTimers::on_deadline(TrackedCall& call, Timestamp deadline) {
  call.head.dialogs_watched.reset();
  for (TrackedDialog& dialog : call.dialogs) {
    DialogWaits* waits = dialog.peers.waiting.get();
    const SessionTimer* session = dialog.peers.session.get();
    if (waits != nullptr && waits->answer.transaction_id != 0 && waits->answer.deadline() <= deadline)
      report_repeated(call, dialog);
    if (session != nullptr && session->deadline && *session->deadline <= deadline) report_session(call, dialog);
    if (waits == nullptr) continue;
    if (waits->early_end && *waits->early_end <= deadline) end_early(call, dialog, deadline);
    for (ReliableProvisional& each : waits->provisionals) {
      const std::optional<Timestamp> end = due(each);
      if (!end || *end > deadline) continue;
      each.settled = true;
      if (dialog.row.state == DialogState::early) report_unacknowledged(call, each);
    }
  }
  const std::optional<Timestamp> next = next_deadline(call);
  if (next) deadlines_.watch(Watched::dialog, call.row.id, *next);
}

void DialogTimers::on_end(TrackedCall& call, Timestamp now) {
  // Sessions are refreshed every half an hour at least, where nothing else was agreed (RFC 4028 4).
  constexpr Duration quiet = seconds(1800);
  for (TrackedDialog& dialog : call.dialogs) {
    DialogPeers& peers = dialog.peers;
    if (peers.waiting && peers.waiting->answer.repeats >= many_repeats &&
        !is_acknowledged(peers, peers.waiting->answer))
      report_repeated(call, dialog);
    if (dialog.row.state != DialogState::confirmed || peers.session_missed || call.over) continue;
    const Duration silence = now - (call.head.deadline + Duration{-limits::call_idle_timeout.ns});
    if (silence < quiet) continue;
    report(call, {{0, 0, now}, 0, 0}, FindingCode::dlg_no_bye,
           "nothing was seen of it in the last " + std::to_string(silence.ns / 60'000'000'000) + " min of the capture");
  }
}

}  // namespace rung::correlate
