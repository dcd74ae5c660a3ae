// How calls go: the other half of CallTracker.
#include <algorithm>
#include <utility>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/call_evidence.h"
#include "correlate/call_tracker.h"
#include "correlate/end_reason.h"

namespace rung::correlate {
namespace {

// A refusal by status; 408 stands for a timeout (RFC 3261 8.1.3.1), 487 answers a CANCEL (15.1.2, 9.2).
CallState outcome(std::uint32_t status) {
  if (status < 400) return CallState::redirected;
  if (status == 487) return CallState::cancelled;
  return status == 408 ? CallState::failed : CallState::rejected;
}

bool has_confirmed_dialog(const TrackedCall& call) {
  return std::any_of(call.dialogs.begin(), call.dialogs.end(),
                     [](const TrackedDialog& each) { return each.row.state == DialogState::confirmed; });
}

// Keeps the one of the message that ended the call, unless one before told it: the one of a CANCEL says more than the one
// of its 487.
void take_end_reason(TrackedCall& call, const sip::Message& message) {
  if (call.unusual && !call.unusual->end_reason.text.empty()) return;
  EndReason found = end_reason_of(message);
  const bool told = !found.text.empty() || found.q850_cause;
  if (told || call.unusual) call.made_unusual().end_reason = std::move(found);
}

// After these a side gives the dialog up (RFC 3261 12.2.1.2); other failures leave it as it is (RFC 5057 5.1).
bool ends_dialog(std::uint32_t status) { return status == 481 || status == 408; }

}  // namespace

void CallTracker::on_request(const Step& step) {
  std::string_view method = step.message.message.method();
  if (method == "INVITE" && step.facts.to_tag.empty()) return on_initial_invite(step);
  if (method == "CANCEL") return on_cancel(step);
  if (method == "ACK") return on_ack(step);
  link_dialog(step);
  if (method == "BYE") on_bye(step);
}

// The dialog of a request inside it, or of its response. One that is not known is made only where the call's
// beginning or its answer was not captured.
void CallTracker::link_dialog(const Step& step) {
  TrackedCall& call = step.call;
  std::string_view callee_tag = call.from_caller(step.facts) ? step.facts.to_tag : step.facts.from_tag;
  bool known = std::any_of(call.dialogs.begin(), call.dialogs.end(),
                           [&](const TrackedDialog& each) { return each.row.to_tag == callee_tag; });
  const bool unseen_answer = call.row.state == CallState::confirmed && !call.row.answered;
  if (!known && call.row.state != CallState::partial && !unseen_answer) return;
  if (!known && !proves_confirmed_dialog(call, step.message)) return;
  const TrackedDialog* found =
      call.dialog(callee_tag, step.time, known ? DialogState::early : DialogState::confirmed, last_dialog_id_);
  if (found) step.transaction.row.dialog_id = found->row.id;
}

void CallTracker::on_initial_invite(const Step& step) {
  TrackedCall& call = step.call;
  const std::uint64_t connection = step.message.origin.connection_id;
  if (std::none_of(call.invites.begin(), call.invites.end(),
                   [&](const InviteHop& hop) { return hop.connection_id == connection && hop.request_seen; }))
    ++call.row.hops;
  InviteHop* known = call.initial_invite(step.transaction.row.id);
  if (known == nullptr) return add_invite(step);
  known->request_seen = true;  // it was captured behind its response
  if (call.row.state != CallState::partial || step.time - call.row.started > limits::capture_disorder) return;
  call.row.complete = true;
  enter(call, CallState::attempting, step.message.origin.packet, step.message.id);
}

// An initial INVITE, or the first response to one that was not captured. Where it is one that tells how the call went, a
// refusal that seemed to end the call did not: the caller tries again, or a proxy another target.
void CallTracker::add_invite(const Step& step) {
  TrackedCall& call = step.call;
  if (call.invites.size() >= limits::invites_of_a_call) return;
  const std::uint32_t cseq = step.facts.cseq.value_or(0);
  const bool first = call.invites.empty();
  if (!first && cseq > call.latest_attempt()) ++call.row.attempts;
  InviteHop& hop = call.invites.emplace_back();
  hop.transaction_id = step.transaction.row.id;
  hop.connection_id = step.message.origin.connection_id;
  hop.branch = fingerprint(step.facts.branch);
  hop.sent = hop.sent_again = step.time;
  hop.via_count = step.facts.via_count;
  hop.cseq = cseq;
  hop.reliable = decode::is_reliable(step.message.origin.transport);
  hop.request_seen = step.message.message.is_request();
  const bool refused = call.over && !call.row.answered && call.row.state != CallState::completed;
  const bool goes_on = refused && hop_of(call.nearest_the_caller(), hop.transaction_id) != nullptr;
  if (goes_on) go_on(call);
  if ((first || goes_on) && call.row.state != CallState::partial)
    enter(call, CallState::attempting, step.message.origin.packet, step.message.id);
}

void CallTracker::go_on(TrackedCall& call) {
  if (std::exchange(call.over, false)) --over_;
  call.final_unseen = false;
  call.row.status = 0;
  call.row.reason.clear();
  if (call.unusual) call.unusual->end_reason = {};
  call.row.ended.reset();
  call.row.hung_up_by = Side::none;
}

void CallTracker::on_ack(const Step& step) {
  TrackedCall& call = step.call;
  if (step.transaction.row.method == "INVITE") return;  // of a final response other than 2xx, already known
  if (call.row.state == CallState::answered) {
    // With another tag it acknowledges nothing.
    const bool known = step.facts.to_tag.empty() || call.find_dialog(step.facts) != nullptr ||
                       call.dialogs.size() >= limits::dialogs_of_a_call;
    if (known) enter(call, CallState::confirmed, step.message.origin.packet, step.message.id);
  } else if (!call.over && !call.invites.empty() && call.row.state != CallState::partial &&
             call.row.state != CallState::confirmed) {
    on_ack_of_unseen_final(step);
  }
  link_dialog(step);
}

// The final response is not in the capture, but its ACK proves it: with the INVITE's branch it was a refusal
// (RFC 3261 17.1.1.3), with another one a 2xx (13.2.2.4).
void CallTracker::on_ack_of_unseen_final(const Step& step) {
  TrackedCall& call = step.call;
  const std::uint64_t branch = fingerprint(step.facts.branch);
  const bool refused =
      std::any_of(call.invites.begin(), call.invites.end(), [&](const InviteHop& hop) { return hop.branch == branch; });
  if (refused) return on_refusal_proof(step);
  if (!acknowledges_answer(call, step.message)) return;
  call.final_unseen = true;
  call.made_unusual().acknowledged = step.time;
  for (const InviteHop& hop : call.invites)
    if (hop.final_status >= 200 && hop.final_status < 300) call.row.status = hop.final_status;
  for (TrackedDialog& each : call.dialogs)
    if (each.row.to_tag == step.facts.to_tag && each.row.state == DialogState::early)
      each.row.state = DialogState::confirmed;
  enter(call, CallState::confirmed, step.message.origin.packet, step.message.id);
}

void CallTracker::on_refusal_proof(const Step& step) {
  TrackedCall& call = step.call;
  call.terminate_early_dialogs(step.time, step.facts.to_tag);
  const std::vector<InviteHop*> nearest = call.nearest_the_caller();
  bool told = false;
  for (InviteHop* hop : nearest) {
    if (hop->branch != fingerprint(step.facts.branch) || hop->final_status != 0) continue;
    told = hop->refused_unseen = true;
  }
  if (!told || std::any_of(nearest.begin(), nearest.end(), [](const InviteHop* hop) { return hop->is_open(); })) return;
  call.final_unseen = true;
  call.made_unusual().acknowledged = step.time;
  if (call.cancel_seen) call.row.hung_up_by = Side::caller;
  end(call, call.cancel_seen ? CallState::cancelled : CallState::rejected, step.message.origin.packet, step.message.id);
}

void CallTracker::on_cancel(const Step& step) {
  for (const InviteHop* hop : step.call.nearest_the_caller())
    if (hop->branch == fingerprint(step.facts.branch)) {
      step.call.cancel_seen = true;
      take_end_reason(step.call, step.message.message);
    }
}

// A BYE ends one dialog; the call is over when no confirmed dialog is left (forks may have several).
void CallTracker::on_bye(const Step& step) {
  TrackedCall& call = step.call;
  bool by_caller = call.from_caller(step.facts);
  Side side = by_caller ? Side::caller : Side::callee;
  if (call.row.state == CallState::partial) side = Side::none;
  for (TrackedDialog& tracked : call.dialogs) {
    KeptDialog& each = tracked.row;
    if (each.id != step.transaction.row.dialog_id || each.terminated_by != Side::none) continue;
    if (each.state != DialogState::terminated) each.terminated = step.time;
    each.state = DialogState::terminated;
    each.terminated_by = side;
  }
  // Before the answer only the caller may send BYE (RFC 3261 15), and the INVITE then gets a final response.
  bool established =
      call.row.answered || call.row.state == CallState::partial || call.row.state == CallState::confirmed || !by_caller;
  const bool given_up = call.over && call.row.state == CallState::completed && call.row.hung_up_by == Side::none;
  if (given_up) call.row.hung_up_by = side;
  if (call.over || has_confirmed_dialog(call) || !established) return;
  call.row.hung_up_by = side;
  if (step.message.message.is_request()) take_end_reason(step.call, step.message.message);
  end(call, CallState::completed, step.message.origin.packet, step.message.id);
}

// One side does not know the dialog any more, or cannot be reached: the other gives it up.
void CallTracker::on_lost_dialog(const Step& step) {
  TrackedCall& call = step.call;
  for (TrackedDialog& each : call.dialogs) {
    if (each.row.id != step.transaction.row.dialog_id || each.row.state != DialogState::confirmed) continue;
    each.row.state = DialogState::terminated;
    each.row.terminated = step.time;
    if (!call.over && !has_confirmed_dialog(call))
      end(call, CallState::completed, step.message.origin.packet, step.message.id);
  }
}

void CallTracker::on_response(const Step& step) {
  std::uint32_t status = step.message.message.status();
  bool request_unseen = !step.transaction.request_seen;
  if (step.transaction.row.method != "INVITE") {
    if (step.transaction.row.method == "UPDATE" && ends_dialog(status)) on_lost_dialog(step);
    if (!request_unseen) return;
    link_dialog(step);
    const bool ended = (status >= 200 && status < 300) || ends_dialog(status);
    if (step.transaction.row.method == "BYE" && ended) on_bye(step);
    return;
  }
  InviteHop* hop = step.call.initial_invite(step.transaction.row.id);
  if (!hop && !request_unseen) {  // a re-INVITE: its request told the dialog
    if (ends_dialog(status)) on_lost_dialog(step);
    return;
  }
  if (!hop && answers_initial_invite(step.call, step.message.message)) {
    add_invite(step);
    hop = step.call.initial_invite(step.transaction.row.id);
  }
  if (hop && status >= 200) hop->final_status = status;
  if (status > 100 && status < 300) {
    DialogState state = status < 200 ? DialogState::early : DialogState::confirmed;
    const TrackedDialog* found = step.call.dialog(step.facts.to_tag, step.time, state, last_dialog_id_);
    if (found && status >= 200 && step.transaction.row.dialog_id == 0) step.transaction.row.dialog_id = found->row.id;
  }
  if (status == 199) step.call.terminate_early_dialogs(step.time, step.facts.to_tag);  // RFC 6228 4
  if (status < 200) return on_provisional(step);
  if (status < 300) return on_answer(step);
  on_refusal(step);
}

void CallTracker::on_provisional(const Step& step) {
  TrackedCall& call = step.call;
  bool partial = call.row.state == CallState::partial;
  if (call.over || call.row.answered) return;
  if (!hop_of(call.nearest_the_caller(), step.transaction.row.id)) return;
  std::uint32_t status = step.message.message.status();
  if (status >= 180 && !call.row.pdd && !call.pdd_spoiled && !partial) call.row.pdd = step.time - call.row.started;
  if (status == 180 && !call.row.ringing) {
    call.row.ringing = step.time;
    if (!partial) enter(call, CallState::ringing, step.message.origin.packet, step.message.id);
    return;
  }
  if (call.row.state == CallState::attempting)
    enter(call, CallState::proceeding, step.message.origin.packet, step.message.id);
}

void CallTracker::take_final(const Step& step) {
  step.call.row.status = step.message.message.status();
  step.call.row.reason = step.message.message.reason();
}

void CallTracker::on_answer(const Step& step) {
  TrackedCall& call = step.call;
  bool partial = call.row.state == CallState::partial;
  if (call.row.answered || (call.over && !call.final_unseen)) return;
  if (!hop_of(call.nearest_the_caller(), step.transaction.row.id)) return;
  take_final(step);
  // Sent again: the first one, which the ACK came after, is not in the capture.
  if (call.final_unseen && step.time - call.made_unusual().acknowledged > limits::capture_disorder) return;
  call.row.answered = step.time;
  if (partial) return;
  call.row.setup_known = true;
  if (call.row.ended) call.row.duration_known = call.row.answered_late = true;
  if (std::exchange(call.final_unseen, false)) return;  // it came late: its ACK was seen first
  enter(call, CallState::answered, step.message.origin.packet, step.message.id);
}

void CallTracker::on_refusal(const Step& step) {
  TrackedCall& call = step.call;
  call.terminate_early_dialogs(step.time, step.facts.to_tag);
  std::vector<InviteHop*> nearest = call.nearest_the_caller();
  const InviteHop* hop = hop_of(nearest, step.transaction.row.id);
  // Of a call whose INVITE was not captured only the caller's own hop tells what the caller got.
  const bool partial = call.row.state == CallState::partial;
  if (hop == nullptr || (partial && hop->via_count > 1)) return;
  const bool proven =
      call.final_unseen && call.row.state != CallState::confirmed && call.row.state != CallState::completed;
  if (!proven && (call.over || call.row.answered || call.row.state == CallState::confirmed)) return;
  if (std::any_of(nearest.begin(), nearest.end(), [](const InviteHop* other) { return other->is_open(); })) return;
  call.final_unseen = false;
  take_final(step);
  take_end_reason(step.call, step.message.message);
  CallState state = outcome(call.row.status);
  if (state == CallState::cancelled) call.row.hung_up_by = Side::caller;
  if (!proven) return end(call, state, step.message.origin.packet, step.message.id);
  if (!partial && state != call.row.state) enter(call, state, step.message.origin.packet, step.message.id);
}

// Without a final response in the capture. Where it may just not be there, the call stays in the state that it is known
// to have been in.
void CallTracker::on_timeout(const KeptTransaction& transaction, Timestamp deadline) {
  TrackedCall* found = all_.by_id(transaction.call);
  if (!found || transaction.method != "INVITE") return;
  TrackedCall& call = *found;
  std::vector<InviteHop*> nearest = call.nearest_the_caller();
  InviteHop* hop = hop_of(nearest, transaction.id);
  if (!hop || call.over || call.row.answered || call.row.state == CallState::confirmed) return;
  hop->timed_out = true;
  if (std::any_of(nearest.begin(), nearest.end(), [](const InviteHop* other) { return other->is_open(); })) return;
  const bool proven = std::all_of(nearest.begin(), nearest.end(), [&](const InviteHop* other) {
    return !other->timed_out || is_left_unanswered(call, *other);
  });
  if (!proven) call.row.complete = false;
  if (call.cancel_seen) {
    call.row.hung_up_by = Side::caller;
    end(call, CallState::cancelled, {0, 0, deadline}, 0);
  } else if (proven) {
    end(call, CallState::failed, {0, 0, deadline}, 0);
  } else if (call.row.state == CallState::attempting) {
    set_deadline(call, deadline + limits::call_linger);  // a scan leaves many such behind
  }
}

}  // namespace rung::correlate
