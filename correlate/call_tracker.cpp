#include "correlate/call_tracker.h"

#include <algorithm>
#include <utility>

#include "base/fingerprint.h"
#include "base/limits.h"

namespace rung::correlate {
namespace {

std::string_view method_of(const decode::SipMessage& message) {
  return message.message.is_request() ? message.message.method() : message.message.essentials().cseq_method;
}

// Whether a message of no known call shows that there is one. Requests outside an INVITE usage never do, nor do
// their responses; a BYE whose INVITE is not in the capture does.
bool shows_a_call(const decode::SipMessage& message, const TrackedTransaction& transaction) {
  std::string_view method = method_of(message);
  if (method == "INVITE" || method == "CANCEL") return true;
  if (message.message.essentials().to_tag.empty() || (transaction.request_seen && transaction.initial)) return false;
  if (method == "BYE" || method == "PRACK" || method == "UPDATE" || method == "ACK") return true;
  return method == "INFO" && message.message.is_request();
}

bool never_in_a_call(std::string_view method) { return method == "REGISTER" || method == "PUBLISH"; }

// A refusal by status; 408 stands for a timeout (RFC 3261 8.1.3.1), 487 answers a CANCEL (15.1.2, 9.2).
CallState outcome(std::uint32_t status) {
  if (status < 400) return CallState::redirected;
  if (status == 487) return CallState::cancelled;
  return status == 408 ? CallState::failed : CallState::rejected;
}

std::size_t count_of(const TrackedCall* oldest) {
  std::size_t count = 0;
  for (; oldest != nullptr; oldest = oldest->newer()) ++count;
  return count;
}

}  // namespace

void CallTracker::expect(const decode::SipMessage& message) {
  expected_ = fingerprint(message.message.essentials().call_id);
  by_call_id_.fetch_slot(expected_);
}

TrackedCall* CallTracker::oldest(std::string_view call_id) const {
  return by_call_id_.oldest(expected_, [&](const TrackedCall& call) { return call.row.call_id == call_id; });
}

TrackedCall* CallTracker::find(const sip::Essentials& facts) const {
  TrackedCall* first = oldest(facts.call_id);
  auto has_tag = [&](std::string_view tag) { return tag == facts.from_tag || (!tag.empty() && tag == facts.to_tag); };
  for (TrackedCall* call = first; call != nullptr; call = call->newer())
    if (has_tag(call->from_tag)) return call;
  for (TrackedCall* call = first; call != nullptr; call = call->newer())
    for (const Dialog& dialog : call->dialogs)
      if (!dialog.to_tag.empty() && has_tag(dialog.to_tag)) return call;
  return nullptr;
}

TrackedCall& CallTracker::create(const decode::SipMessage& message, const TrackedTransaction& transaction) {
  const sip::Essentials& facts = message.message.essentials();
  TrackedCall& call = all_.emplace(++last_id_);
  call.row.id = call.row.group_id = created_ = last_id_;
  call.row.call_id = facts.call_id;
  call.row.caller = facts.from_uri;
  call.row.callee = facts.to_uri;
  call.row.started = message.origin.packet.time;
  call.from_tag = facts.from_tag;
  by_call_id_.insert(expected_, call, [&](const TrackedCall& other) { return other.row.call_id == facts.call_id; });
  if (message.message.is_request() && transaction.initial && method_of(message) == "INVITE") return call;
  call.row.complete = false;
  enter(call, CallState::partial, message.origin.packet, message.id);
  return call;
}

void CallTracker::count(TrackedCall& call, const decode::SipMessage& message, bool retransmission) {
  ++call.row.messages;
  if (retransmission) ++call.row.retransmissions;
  decode::Transport transport = message.origin.transport;
  if (std::find(call.transports.begin(), call.transports.end(), transport) == call.transports.end())
    call.transports.push_back(transport);
  std::uint64_t connection = message.origin.connection_id;
  if (decode::is_reliable(transport) &&
      std::find(call.streams.begin(), call.streams.end(), connection) == call.streams.end()) {
    call.streams.push_back(connection);
    calls_of_stream_[connection].push_back(call.row.id);
  }
  Duration wait = call.over ? limits::call_linger : limits::call_idle_timeout;
  call.deadline = message.origin.packet.time + wait;
}

void CallTracker::enter(TrackedCall& call, CallState state, const PacketRef& packet, std::uint64_t message_id) {
  call.row.state = state;
  std::uint64_t* proof = proof_of(call.row.proofs, state);
  if (message_id != 0 && proof != nullptr && *proof == 0) {
    *proof = message_id;
    if (proof == &call.row.proofs.end) call.row.proofs.end_state = state;
    return;
  }
  StateChange change;
  change.kind = kind_of(state);
  change.packet = packet;
  change.message_id = message_id;
  change.call = call.row.id;
  events_.on_event(std::move(change));
}

// A partial call stays partial: what it was before the capture is not known.
void CallTracker::end(TrackedCall& call, CallState state, const PacketRef& packet, std::uint64_t message_id) {
  call.over = true;
  call.row.ended = packet.time;
  if (call.row.answered) call.row.duration = packet.time - *call.row.answered;
  if (call.row.state != CallState::partial) enter(call, state, packet, message_id);
  call.terminate_early_dialogs(packet.time);
  call.deadline = packet.time + limits::call_linger;
}

std::uint64_t CallTracker::on_message(const decode::SipMessage& message, const TransactionMatch& match) {
  created_ = 0;
  const sip::Essentials& facts = message.message.essentials();
  if (facts.call_id.empty() || never_in_a_call(method_of(message))) return 0;
  TrackedCall* call = find(facts);
  if (!call) {
    if (match.retransmission || !shows_a_call(message, *match.transaction)) return 0;
    if (count_of(oldest(facts.call_id)) >= limits::calls_of_a_call_id) return 0;
    call = &create(message, *match.transaction);
  }
  match.transaction->row.call = call->row.id;
  Step step{*call, message, *match.transaction, facts, message.origin.packet.time};
  if (!match.retransmission) {
    if (message.message.is_request())
      on_request(step);
    else
      on_response(step);
  }
  count(*call, message, match.retransmission);
  return call->row.id;
}

std::uint64_t CallTracker::on_incomplete(const decode::SipMessage& message) {
  const sip::Essentials& facts = message.message.essentials();
  if (facts.call_id.empty() || never_in_a_call(method_of(message))) return 0;
  TrackedCall* call = find(facts);
  if (!call) return 0;
  if (!call->over) {
    call->row.complete = false;
    if (!call->row.pdd) call->pdd_spoiled = true;
  }
  count(*call, message, false);
  return call->row.id;
}

void CallTracker::on_request(const Step& step) {
  std::string_view method = step.message.message.method();
  if (method == "INVITE" && step.facts.to_tag.empty()) return on_initial_invite(step);
  if (method == "CANCEL") return on_cancel(step);
  if (method == "ACK") return on_ack(step);
  link_dialog(step);
  if (method == "BYE") on_bye(step);
}

// The dialog of a request inside it, or of its response. One that is not known is made only where the call's
// beginning was not captured.
void CallTracker::link_dialog(const Step& step) {
  TrackedCall& call = step.call;
  std::string_view callee_tag = call.from_caller(step.facts) ? step.facts.to_tag : step.facts.from_tag;
  bool known = std::any_of(call.dialogs.begin(), call.dialogs.end(),
                           [&](const Dialog& each) { return each.to_tag == callee_tag; });
  if (!known && call.row.state != CallState::partial && call.row.state != CallState::confirmed) return;
  const Dialog* found =
      call.dialog(callee_tag, step.time, known ? DialogState::early : DialogState::confirmed, last_dialog_id_);
  if (found) step.transaction.row.dialog_id = found->id;
}

void CallTracker::on_initial_invite(const Step& step) {
  TrackedCall& call = step.call;
  if (call.invites.size() >= limits::invites_of_a_call) return;
  std::uint32_t cseq = step.facts.cseq.value_or(0);
  bool first = call.invites.empty();
  bool next_attempt = !first && cseq > call.latest_attempt() && call.over && !call.row.answered;
  std::uint64_t connection = step.message.origin.connection_id;
  if (std::none_of(call.invites.begin(), call.invites.end(),
                   [&](const InviteHop& hop) { return hop.connection_id == connection; }))
    ++call.row.hops;
  call.invites.push_back(
      {step.transaction.row.id, connection, step.facts.via_count, cseq, std::string(step.facts.branch), 0, false});
  if (next_attempt) {
    call.over = call.final_unseen = false;
    call.row.status = 0;
    call.row.reason.clear();
    call.row.ended.reset();
    call.row.hung_up_by = Side::none;
  }
  if ((first && call.row.state != CallState::partial) || next_attempt)
    enter(call, CallState::attempting, step.message.origin.packet, step.message.id);
}

void CallTracker::on_ack(const Step& step) {
  TrackedCall& call = step.call;
  if (step.transaction.row.method == "INVITE") return;  // of a final response other than 2xx, already known
  if (call.row.state == CallState::answered) {
    enter(call, CallState::confirmed, step.message.origin.packet, step.message.id);
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
  const PacketRef& packet = step.message.origin.packet;
  call.final_unseen = true;
  for (const InviteHop& hop : call.invites)
    if (hop.branch == step.facts.branch)
      return end(call, call.cancel_seen ? CallState::cancelled : CallState::rejected, packet, step.message.id);
  for (const InviteHop& hop : call.invites)
    if (hop.final_status >= 200 && hop.final_status < 300) call.row.status = hop.final_status;
  for (Dialog& each : call.dialogs)
    if (each.to_tag == step.facts.to_tag && each.state == DialogState::early) each.state = DialogState::confirmed;
  enter(call, CallState::confirmed, packet, step.message.id);
}

void CallTracker::on_cancel(const Step& step) {
  for (const InviteHop* hop : step.call.nearest_the_caller())
    if (hop->branch == step.facts.branch) step.call.cancel_seen = true;
}

// A BYE ends one dialog; the call is over when no confirmed dialog is left (forks may have several).
void CallTracker::on_bye(const Step& step) {
  TrackedCall& call = step.call;
  bool by_caller = call.from_caller(step.facts);
  Side side = by_caller ? Side::caller : Side::callee;
  if (call.row.state == CallState::partial) side = Side::none;
  bool any_left = false;
  for (Dialog& each : call.dialogs) {
    if (each.id == step.transaction.row.dialog_id && each.state != DialogState::terminated) {
      each.state = DialogState::terminated;
      each.terminated = step.time;
      each.terminated_by = side;
    }
    any_left = any_left || each.state == DialogState::confirmed;
  }
  // Before the answer only the caller may send BYE (RFC 3261 15), and the INVITE then gets a final response.
  bool established =
      call.row.answered || call.row.state == CallState::partial || call.row.state == CallState::confirmed || !by_caller;
  if (call.over || any_left || !established) return;
  call.row.hung_up_by = side;
  end(call, CallState::completed, step.message.origin.packet, step.message.id);
}

void CallTracker::on_response(const Step& step) {
  std::uint32_t status = step.message.message.status();
  bool request_unseen = !step.transaction.request_seen;
  if (step.transaction.row.method != "INVITE") {
    if (!request_unseen) return;
    link_dialog(step);
    if (step.transaction.row.method == "BYE" && status >= 200 && status < 300) on_bye(step);
    return;
  }
  InviteHop* hop = step.call.initial_invite(step.transaction.row.id);
  if (!hop && !request_unseen) return;  // a re-INVITE: its request told the dialog, the call does not change
  if (hop && status >= 200) hop->final_status = status;
  if (status > 100 && status < 300) {
    DialogState state = status < 200 ? DialogState::early : DialogState::confirmed;
    Dialog* found = step.call.dialog(step.facts.to_tag, step.time, state, last_dialog_id_);
    if (found && status >= 200 && step.transaction.row.dialog_id == 0) step.transaction.row.dialog_id = found->id;
  }
  if (status < 200) return on_provisional(step);
  if (status < 300) return on_answer(step);
  on_refusal(step);
}

void CallTracker::on_provisional(const Step& step) {
  TrackedCall& call = step.call;
  bool partial = call.row.state == CallState::partial;
  if (call.over || call.row.answered) return;
  if (!partial && !hop_of(call.nearest_the_caller(), step.transaction.row.id)) return;
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
  if (!partial && !hop_of(call.nearest_the_caller(), step.transaction.row.id)) return;
  take_final(step);
  call.row.answered = step.time;
  if (partial) return;
  call.row.setup = step.time - call.row.started;
  if (call.row.ended) call.row.duration = std::max(Duration{}, *call.row.ended - step.time);
  if (std::exchange(call.final_unseen, false)) return;  // it came late: its ACK was seen first
  enter(call, CallState::answered, step.message.origin.packet, step.message.id);
}

void CallTracker::on_refusal(const Step& step) {
  TrackedCall& call = step.call;
  call.terminate_early_dialogs(step.time, step.facts.to_tag);
  std::vector<InviteHop*> nearest = call.nearest_the_caller();
  bool partial = call.row.state == CallState::partial;
  if (!hop_of(nearest, step.transaction.row.id) && !partial) return;
  if (call.final_unseen && call.row.state != CallState::confirmed && call.row.state != CallState::completed) {
    take_final(step);
    call.final_unseen = false;
  }
  if (call.over || call.row.answered || call.row.state == CallState::confirmed) return;
  for (const InviteHop* other : nearest)
    if (other->final_status == 0 && !other->timed_out) return;
  take_final(step);
  CallState state = outcome(call.row.status);
  if (state == CallState::cancelled) call.row.hung_up_by = Side::caller;
  end(call, state, step.message.origin.packet, step.message.id);
}

void CallTracker::on_timeout(const Transaction& transaction, Timestamp deadline) {
  TrackedCall* found = all_.find(transaction.call);
  if (!found || transaction.method != "INVITE") return;
  TrackedCall& call = *found;
  std::vector<InviteHop*> nearest = call.nearest_the_caller();
  InviteHop* hop = hop_of(nearest, transaction.id);
  if (!hop || call.over || call.row.answered || call.row.state == CallState::confirmed) return;
  hop->timed_out = true;
  for (const InviteHop* other : nearest)
    if (other->final_status == 0 && !other->timed_out) return;
  if (call.cancel_seen) call.row.hung_up_by = Side::caller;
  end(call, call.cancel_seen ? CallState::cancelled : CallState::failed, {0, 0, deadline}, 0);
}

void CallTracker::on_gap(std::uint64_t connection_id) {
  auto found = calls_of_stream_.find(connection_id);
  if (found == calls_of_stream_.end()) return;
  std::erase_if(found->second, [this](std::uint64_t id) { return all_.find(id) == nullptr; });
  for (std::uint64_t id : found->second) {
    TrackedCall& call = *all_.find(id);
    if (call.over) continue;
    call.row.complete = false;
    if (!call.row.pdd) call.pdd_spoiled = true;
  }
}

std::size_t CallTracker::on_connection_end(std::uint64_t connection_id) {
  auto found = calls_of_stream_.find(connection_id);
  if (found == calls_of_stream_.end()) return 0;
  std::size_t open = 0;
  for (std::uint64_t id : found->second) {
    const TrackedCall* call = all_.find(id);
    if (!call || call->over) continue;
    open += static_cast<std::size_t>(std::count_if(call->dialogs.begin(), call->dialogs.end(), [](const Dialog& each) {
      return each.state == DialogState::confirmed;
    }));
  }
  calls_of_stream_.erase(found);
  return open;
}

void CallTracker::write(std::uint64_t id) {
  TrackedCall& call = *all_.find(id);
  if (!call.over || call.final_unseen) call.row.complete = false;
  for (decode::Transport transport : call.transports) {
    if (!call.row.transports.empty()) call.row.transports += ',';
    call.row.transports += to_text(transport);
  }
  by_call_id_.erase(call);
  for (Dialog& each : call.dialogs) events_.on_event(std::move(each));
  events_.on_event(std::move(call.row));
  all_.erase(id);
}

}  // namespace rung::correlate
