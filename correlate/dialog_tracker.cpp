#include "correlate/dialog_tracker.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/limits.h"
#include "correlate/checks/dialog_checks.h"
#include "decode/checks/quote.h"
#include "decode/sip/dialog_reference.h"

namespace rung::correlate {
namespace {

// RFC 3261 17.1.1.1 T1: what overtakes on the way over UDP does so by less.
constexpr Duration overtaking = milliseconds(500);

bool is_target_refresh(std::string_view method) { return method == "INVITE" || method == "UPDATE"; }

std::uint8_t vias_of(const sip::Essentials& facts) {
  return static_cast<std::uint8_t>(std::min<std::uint32_t>(facts.via_count, UINT8_MAX));
}

}  // namespace

bool DialogTracker::on_message(const SeenMessage& seen) {
  within_limits_ = true;
  if (seen.is_retransmission())
    on_repetition(seen);
  else if (seen.is_request())
    on_request(seen);
  else
    on_response(seen);
  if (seen.call != nullptr && seen.call->dialogs.size() > 1) tell_states(seen);
  return within_limits_;
}

// --- Requests

void DialogTracker::on_request(const SeenMessage& seen) {
  const std::string_view method = seen.method();
  if (seen.facts().to_tag.empty()) {
    if (method == "INVITE" && seen.call != nullptr) return on_initial_invite(seen);
    const bool makes_dialog = method == "SUBSCRIBE" || method == "REFER";
    if (makes_dialog && seen.facts().via_count == 1)
      if (auto fault = check_contact(seen.sip())) report(events_, seen, std::move(*fault));
    return;
  }
  if (seen.call == nullptr || method == "CANCEL") return;
  if (method == "ACK" && seen.transaction().row.method != "ACK") return;  // of a refusal: hop by hop
  if (seen.dialog != nullptr) return on_request_inside(seen);
  if (method == "ACK") refusals_.on_stray_ack(seen);
}

void DialogTracker::on_initial_invite(const SeenMessage& seen) {
  TrackedCall& call = *seen.call;
  targets_.on_initial_invite(seen);
  if (call.invites.size() != 1 || call.invites.front().transaction_id != seen.transaction().row.id) return;
  if (auto fault = check_contact(seen.sip())) report(events_, seen, std::move(*fault));
  for (const sip::HeaderField& field : seen.sip().headers()) {
    if (field.id != sip::HeaderId::replaces && field.id != sip::HeaderId::join) continue;
    const sip::DialogReference named = sip::parse_dialog_reference(field.value);
    if (named.malformed || field.value.size() > limits::kept_text_octets) continue;
    call.made_unusual().named =
        std::make_unique<NamedDialog>(NamedDialog{sip::header_name(field.id), std::string(named.call_id),
                                                  std::string(named.to_tag), std::string(named.from_tag)});
  }
}

void DialogTracker::on_request_inside(const SeenMessage& seen) {
  const Side sender = requester(seen);
  const std::string_view method = seen.method();
  seen.dialog->peers.used = true;
  targets_.check_request(seen, sender);
  if (method == "ACK") return timers_.on_ack(seen, sender);
  count(seen, sender);
  if (is_target_refresh(method)) {
    timers_.on_refresh_request(seen);
    targets_.learn(seen, sender, false);
  } else if (method == "PRACK") {
    timers_.on_prack(seen);
  } else if (method == "BYE") {
    timers_.on_bye(seen, sender);
  } else if (method == "NOTIFY") {
    on_usage(seen);
  }
}

// The number of a request is judged on the hop nearest its sender only: elsewhere others overtake it.
void DialogTracker::count(const SeenMessage& seen, Side sender) {
  if (!seen.facts().cseq) return;
  const std::uint32_t cseq = *seen.facts().cseq;
  const std::uint8_t vias = vias_of(seen.facts());
  const auto connection = static_cast<std::uint32_t>(seen.connection_id());
  const std::uint16_t method = mark_of(seen.method());
  RequestCount& count = seen.dialog->peers.of(sender);
  const RequestCount before = count;
  const bool nearer = !before.known || vias < before.vias;
  const bool same_hop = vias == before.vias && connection == before.connection;
  if (!nearer && !same_hop && (vias > before.vias || cseq <= before.cseq)) return;
  count.time = seen.time();
  count.cseq = cseq;
  count.connection = connection;
  count.method = method;
  count.vias = vias;
  count.known = true;
  if (nearer || !same_hop || cseq > before.cseq) return;
  std::string detail =
      name_of(seen) + " of the " + std::string(to_text(sender)) + " after " + std::to_string(before.cseq);
  const bool overtaken = seen.message.origin.transport == decode::Transport::udp && cseq < before.cseq &&
                         seen.time() - before.time < overtaking;
  const bool sent_anew = cseq == before.cseq && method == before.method;
  const bool keep_alive = seen.method() == "OPTIONS";
  if (overtaken) detail += ", " + seconds_text(seen.time() - before.time) + " later: it may have been overtaken";
  if (sent_anew) detail += ": the same number again with another branch";
  if (keep_alive) detail += ": proxies ask so whether the dialog is alive";
  std::optional<Severity> severity;
  if (sent_anew) severity = Severity::warning;
  if (overtaken || keep_alive) severity = Severity::info;
  report(events_, seen, FindingCode::dlg_cseq_not_increasing, std::move(detail), severity);
}

// A REFER that was accepted lives on until its NOTIFY says that it has ended, also when the call is over (RFC 5057).
void DialogTracker::on_usage(const SeenMessage& seen) {
  if (!seen.dialog->peers.subscribed) return;
  const sip::HeaderField* state = seen.sip().find(sip::HeaderId::subscription_state);
  if (state == nullptr) return;
  const std::string_view name = trim(state->value.substr(0, state->value.find(';')));
  if (equals_ignoring_case(name, "terminated")) seen.dialog->peers.subscribed = false;
}

// --- Responses

void DialogTracker::on_repetition(const SeenMessage& seen) {
  if (seen.dialog == nullptr) return;
  // Clients use one branch for the ACKs to several 2xx.
  if (seen.is_request() && seen.method() == "ACK" && seen.transaction().row.method == "ACK")
    timers_.on_ack(seen, requester(seen));
  if (seen.is_request() || seen.method() != "INVITE") return;
  if (seen.status() >= 200 && seen.status() < 300) timers_.on_repeated_answer(seen, requester(seen));
  if (seen.status() > 100 && seen.status() < 200) within_limits_ = timers_.on_reliable(seen);
}

void DialogTracker::on_response(const SeenMessage& seen) {
  const std::uint32_t status = seen.status();
  if (status == 100) return;
  const std::string_view method = seen.method();
  const bool inside = seen.transaction().request_seen && !seen.transaction().initial;
  if (status == 481 && inside && seen.transaction().row.status == status) {
    if (method == "PRACK" && seen.dialog != nullptr && timers_.on_prack_answer(seen)) refusals_.on_explained(seen);
    refusals_.on_unknown_dialog(seen);
  }
  if (status == 491 && inside && is_target_refresh(method)) refusals_.on_glare(seen);
  if (seen.call == nullptr) return;
  if (method == "INVITE") return on_invite_response(seen, !inside);
  if (seen.dialog == nullptr) return;
  if (method == "UPDATE" && status >= 200) {
    const Side side = requester(seen);
    targets_.settle(seen, side);
    if (status < 300) {
      targets_.learn(seen, other(side), false);
      timers_.on_refresh_answer(seen, side);
    }
  } else if (method == "PRACK") {
    timers_.on_prack_answer(seen);
  } else if ((method == "REFER" || method == "SUBSCRIBE") && status >= 200 && status < 300) {
    seen.dialog->peers.subscribed = true;
  }
}

void DialogTracker::on_invite_response(const SeenMessage& seen, bool initial) {
  const std::uint32_t status = seen.status();
  if (initial && seen.call->unusual && seen.call->unusual->named) refusals_.judge_named(seen);
  if (seen.dialog == nullptr) return;
  if (status >= 200) timers_.on_invite_final(seen);
  if (status < 300) return on_progress(seen, initial);
  targets_.settle(seen, requester(seen));
}

// A response that makes a dialog or goes on with it.
void DialogTracker::on_progress(const SeenMessage& seen, bool initial) {
  DialogPeers& peers = seen.dialog->peers;
  const Side side = requester(seen);
  if (initial && !peers.met) meet(seen);
  if (seen.status() < 200) within_limits_ = timers_.on_reliable(seen);
  if (seen.status() >= 200) targets_.settle(seen, side);
  targets_.learn(seen, other(side), initial);
  if (seen.status() < 200) return;
  timers_.on_refresh_answer(seen, side);
  if (!initial) return;
  if (!peers.contact_missed)
    if (auto fault = check_contact(seen.sip())) {
      peers.contact_missed = true;
      report(events_, seen, std::move(*fault));
    }
  if (seen.call->dialogs.size() == 1) return;
  for (TrackedDialog& each : seen.call->dialogs)
    if (each.row.state == DialogState::early && each.peers.invite_cseq == peers.invite_cseq)
      timers_.on_answered_elsewhere(*seen.call, each, seen);
}

// A dialog is seen for the first time: its caller's numbers go on from its INVITE, and it may be a fork.
void DialogTracker::meet(const SeenMessage& seen) {
  TrackedCall& call = *seen.call;
  DialogPeers& peers = seen.dialog->peers;
  peers.met = true;
  peers.invite_cseq = seen.facts().cseq.value_or(0);
  const InviteHop* nearest = nullptr;
  for (const InviteHop& hop : call.invites)
    if (hop.cseq == peers.invite_cseq && (nearest == nullptr || hop.via_count < nearest->via_count)) nearest = &hop;
  if (nearest != nullptr && !peers.of_caller.known) {
    RequestCount& count = peers.of_caller;
    count.known = true;
    count.time = call.row.started;
    count.cseq = nearest->cseq;
    count.connection = static_cast<std::uint32_t>(nearest->connection_id);
    count.method = mark_of("INVITE");
    count.vias = static_cast<std::uint8_t>(std::min<std::uint32_t>(nearest->via_count, UINT8_MAX));
  }
  if (call.dialogs.size() == 1) return;
  std::size_t others = 0;
  const TrackedDialog* first = nullptr;
  for (TrackedDialog& each : call.dialogs) {
    if (call.dialogs.size() == 2 && &each != seen.dialog)
      each.peers.told = each.row.state;  // the call's states told it
    if (&each == seen.dialog || !each.peers.met || each.peers.invite_cseq != peers.invite_cseq) continue;
    if (others++ == 0) first = &each;
  }
  if (others == 0) return;
  events_.on_event(change_at(seen, "forked"));
  if (call.row.answered && seen.dialog->row.state == DialogState::early)
    timers_.on_answered_elsewhere(call, *seen.dialog, seen);
  if (others > 1) return;
  report(events_, seen, FindingCode::dlg_forked,
         "INVITE " + std::to_string(peers.invite_cseq) + " was answered with the To tags " +
             decode::quoted(first->row.to_tag) + " and " + decode::quoted(seen.dialog->row.to_tag));
}

// --- What the user sees

// Of a call with one dialog the states of the call say it.
void DialogTracker::tell_states(const SeenMessage& seen) {
  for (TrackedDialog& each : seen.call->dialogs) {
    if (each.row.state == each.peers.told) continue;
    each.peers.told = each.row.state;
    StateChange change =
        change_at(seen, each.row.state == DialogState::confirmed ? "dialog-confirmed" : "dialog-terminated");
    change.dialog_id = each.row.id;
    events_.on_event(std::move(change));
  }
}

void DialogTracker::on_end(TrackedCall& call, Timestamp now) {
  timers_.on_end(call, now);
  // The caller talked longest in the one that it acknowledged and did not leave at once.
  TrackedDialog* winner = nullptr;
  std::pair<bool, Duration> best;
  for (TrackedDialog& each : call.dialogs) {
    if (!each.row.confirmed) continue;
    const Duration lasted = each.row.terminated.value_or(now) - *each.row.confirmed;
    const std::pair<bool, Duration> talk(bool{each.peers.of_caller.acknowledged}, lasted);
    if (winner != nullptr && talk <= best) continue;
    winner = &each;
    best = talk;
  }
  if (winner != nullptr) winner->row.winner = true;
}

}  // namespace rung::correlate
