#include "correlate/call_tracker.h"

#include <algorithm>
#include <utility>

#include "base/fingerprint.h"
#include "base/limits.h"
#include "correlate/call_evidence.h"
#include "correlate/end_reason.h"

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

// How long a call that ended is still followed. A transfer goes on in the dialog of a call that is over (RFC 5057): its
// NOTIFYs may be as far apart as the responses to the INVITE that was asked for.
Duration linger_of(const TrackedCall& call) {
  const bool subscribed = std::any_of(call.dialogs.begin(), call.dialogs.end(),
                                      [](const TrackedDialog& each) { return each.peers.subscribed; });
  return subscribed ? limits::invite_timeout : limits::call_linger;
}

}  // namespace

void CallTracker::expect(const decode::SipMessage& message) {
  expected_ = fingerprint(message.message.essentials().call_id);
  all_.fetch_slot(expected_);
}

TrackedCall* CallTracker::oldest(std::string_view call_id) const { return all_.oldest(expected_, call_id); }

std::size_t CallTracker::count_of(std::string_view call_id) const {
  std::size_t count = 0;
  for (const TrackedCall* call = oldest(call_id); call != nullptr; call = all_.newer(*call)) ++count;
  return count;
}

TrackedCall* CallTracker::find(const sip::Essentials& facts) const {
  TrackedCall* first = oldest(facts.call_id);
  auto has_tag = [&](std::string_view tag) { return tag == facts.from_tag || (!tag.empty() && tag == facts.to_tag); };
  for (TrackedCall* call = first; call != nullptr; call = all_.newer(*call))
    if (has_tag(call->row.caller_tag())) return call;
  for (TrackedCall* call = first; call != nullptr; call = all_.newer(*call))
    for (const TrackedDialog& dialog : call->dialogs)
      if (!dialog.row.to_tag.empty() && has_tag(dialog.row.to_tag)) return call;
  return nullptr;
}

TrackedCall* CallTracker::oldest_of(std::string_view call_id) const {
  return all_.oldest(fingerprint(call_id), call_id);
}

TrackedCall* CallTracker::find_by_dialog(std::string_view call_id, std::string_view tag,
                                         std::string_view other_tag) const {
  for (TrackedCall* call = oldest_of(call_id); call != nullptr; call = all_.newer(*call))
    if (call->row.caller_tag() == tag || call->row.caller_tag() == other_tag) return call;
  return nullptr;
}

TrackedDialog* CallTracker::find_dialog(std::string_view call_id, std::string_view one_tag, std::string_view other_tag,
                                        TrackedCall** call) const {
  for (TrackedCall* each = oldest_of(call_id); each != nullptr; each = all_.newer(*each)) {
    const bool one = each->row.caller_tag() == one_tag;
    if (!one && each->row.caller_tag() != other_tag) continue;
    TrackedDialog* found = each->dialog_with(one ? other_tag : one_tag);
    if (found == nullptr) continue;
    if (call != nullptr) *call = each;
    return found;
  }
  return nullptr;
}

TrackedCall& CallTracker::create(const decode::SipMessage& message, const TrackedTransaction& transaction) {
  const sip::Essentials& facts = message.message.essentials();
  TrackedCall& call = all_.create(++last_id_, expected_, {facts.call_id, facts.from_tag, facts.from_uri, facts.to_uri});
  call.head.watched = message.origin.packet.time + open_call_watched;
  deadlines_.watch(Watched::call, last_id_, call.head.watched);
  call.row.started = message.origin.packet.time;
  if (message.message.is_request() && transaction.initial && method_of(message) == "INVITE") return call;
  call.row.complete = false;
  enter(call, CallState::partial, message.origin.packet, message.id);
  return call;
}

void CallTracker::set_deadline(TrackedCall& call, Timestamp deadline) {
  call.head.deadline = deadline;
  // A moment before, so that it stands in the queue before the transaction which goes on with that moment: of the two the
  // call is written first.
  const Timestamp look = deadline + Duration{-1};
  if (look >= call.head.watched) return;
  call.head.watched = look;
  deadlines_.watch(Watched::call, call.row.id, look);
}

void CallTracker::count(TrackedCall& call, const decode::SipMessage& message, bool retransmission) {
  ++call.row.messages;
  call.told_in_part = call.told_in_part || message.told_in_part;
  if (retransmission) ++call.row.retransmissions;
  decode::Transport transport = message.origin.transport;
  call.transports.add(transport);
  std::uint64_t connection = message.origin.connection_id;
  if (decode::is_reliable(transport) && call.position_of(connection) == call.streams.size()) {
    const bool to_callee = call.from_caller(message.message.essentials()) == message.message.is_request();
    call.streams.push_back({connection, to_callee == message.origin.from_client});
    add_call(calls_of_stream_[connection], call.row.id);
  }
  const Duration wait = call.over ? linger_of(call) : limits::call_idle_timeout;
  const Timestamp time = message.origin.packet.time, last = call.head.deadline + Duration{-wait.ns};
  // Its keys came so late: it was missing when what came behind it was judged.
  if (time + limits::capture_disorder < last) call.row.complete = false;
  set_deadline(call, std::max(time, last) + wait);
}

void CallTracker::enter(TrackedCall& call, CallState state, const PacketRef& packet, std::uint64_t message_id) {
  call.row.state = state;
  if (call.row.proofs.take(state, message_id)) return;
  StateChange change;
  change.kind = kind_of(state);
  change.packet = packet;
  change.message_id = message_id;
  change.call = call.row.id;
  events_.on_event(std::move(change));
}

// A partial call stays partial: what it was before the capture is not known.
void CallTracker::end(TrackedCall& call, CallState state, const PacketRef& packet, std::uint64_t message_id) {
  if (!std::exchange(call.over, true)) ++over_;
  call.row.ended = packet.time;
  call.row.duration_known = call.row.answered.has_value();
  call.row.answered_late = false;
  if (call.row.state != CallState::partial) enter(call, state, packet, message_id);
  // Those of an answered call end by themselves (RFC 3261 13.2.2.4): see DialogTimers.
  if (!call.row.answered) call.terminate_early_dialogs(packet.time);
  set_deadline(call, packet.time + linger_of(call));
}

std::uint64_t CallTracker::on_message(const decode::SipMessage& message, const TransactionMatch& match) {
  const sip::Essentials& facts = message.message.essentials();
  if (facts.call_id.empty() || never_in_a_call(method_of(message))) return 0;
  TrackedCall* call = find(facts);
  if (!call) {
    if (match.retransmission || !shows_a_call(message, *match.transaction)) return 0;
    if (count_of(facts.call_id) >= limits::calls_of_a_call_id) return 0;
    call = &create(message, *match.transaction);
  }
  match.transaction->row.call = call->row.id;
  Step step{*call, message, *match.transaction, facts, message.origin.packet.time};
  if (!match.retransmission) {
    if (message.message.is_request())
      on_request(step);
    else
      on_response(step);
  } else if (message.message.is_request()) {
    if (InviteHop* hop = call->initial_invite(match.transaction->row.id)) hop->sent_again = step.time;
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

// A trunk is open for months: calls that were written go before the list would grow.
void CallTracker::add_call(std::vector<std::uint64_t>& calls, std::uint64_t id) const {
  if (calls.size() == calls.capacity()) {
    std::erase_if(calls, [this](std::uint64_t each) { return all_.head_of(each) == nullptr; });
    calls.reserve(calls.size() * 2 + 1);
  }
  calls.push_back(id);
}

void CallTracker::on_gap(std::uint64_t connection_id) {
  auto found = calls_of_stream_.find(connection_id);
  if (found == calls_of_stream_.end()) return;
  std::erase_if(found->second, [this](std::uint64_t id) { return all_.head_of(id) == nullptr; });
  for (std::uint64_t id : found->second) {
    TrackedCall& call = *all_.by_id(id);
    if (call.over) continue;
    call.row.complete = false;
    if (!call.row.pdd) call.pdd_spoiled = true;
    changed_.add(id);
  }
}

std::vector<const TrackedCall*> CallTracker::on_connection_end(std::uint64_t connection_id) {
  auto found = calls_of_stream_.find(connection_id);
  if (found == calls_of_stream_.end()) return {};
  std::vector<const TrackedCall*> open;
  for (std::uint64_t id : found->second)
    if (const TrackedCall* call = all_.by_id(id); call != nullptr && !call->over) open.push_back(call);
  calls_of_stream_.erase(found);
  std::sort(open.begin(), open.end(), [](const auto* one, const auto* other) { return one->row.id < other->row.id; });
  return open;
}

void CallTracker::write(std::uint64_t id, bool capture_ended) {
  TrackedCall& call = *all_.by_id(id);
  const std::vector<InviteHop*> nearest = call.nearest_the_caller();
  const bool invite_unseen =
      std::any_of(nearest.begin(), nearest.end(), [](const InviteHop* hop) { return !hop->request_seen; });
  const bool answer_unseen = call.row.state == CallState::completed && !call.row.answered;
  const bool goes_on = capture_ended && asks_for_another_attempt(call.row.status);
  if (!call.over || call.final_unseen || invite_unseen || answer_unseen || goes_on || call.told_in_part)
    call.row.complete = false;
  for (TrackedDialog& each : call.dialogs) {
    each.negotiation.finish(each.row, call.row.complete);
    events_.on_event(call.dialog_row(each));
  }
  events_.on_event(call.call_row());
  if (call.over) --over_;
  all_.erase(call);
}

}  // namespace rung::correlate
