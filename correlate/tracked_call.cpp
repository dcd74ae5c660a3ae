#include "correlate/tracked_call.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::correlate {
namespace {

TrackedDialog* with_tag(FirstInside<TrackedDialog>& dialogs, std::string_view to_tag) {
  const auto found = std::find_if(dialogs.begin(), dialogs.end(),
                                  [&](const TrackedDialog& dialog) { return dialog.row.to_tag == to_tag; });
  return found == dialogs.end() ? nullptr : &*found;
}

}  // namespace

std::uint32_t TrackedCall::latest_attempt() const {
  std::uint32_t cseq = 0;
  for (const InviteHop& hop : invites) cseq = std::max(cseq, hop.cseq);
  return cseq;
}

std::vector<InviteHop*> TrackedCall::nearest_the_caller() {
  std::uint32_t cseq = latest_attempt();
  std::vector<InviteHop*> nearest;
  for (InviteHop& hop : invites) {
    if (hop.cseq != cseq) continue;
    if (!nearest.empty() && hop.via_count < nearest.front()->via_count) nearest.clear();
    bool same_branch = std::any_of(nearest.begin(), nearest.end(),
                                   [&](const InviteHop* other) { return other->branch == hop.branch; });
    if (nearest.empty() || (hop.via_count == nearest.front()->via_count && !same_branch)) nearest.push_back(&hop);
  }
  return nearest;
}

InviteHop* TrackedCall::initial_invite(std::uint64_t transaction_id) {
  for (InviteHop& hop : invites)
    if (hop.transaction_id == transaction_id) return &hop;
  return nullptr;
}

TrackedDialog* TrackedCall::dialog(std::string_view to_tag, Timestamp time, DialogState state,
                                   std::uint64_t& last_dialog_id) {
  if (to_tag.empty()) return nullptr;
  if (TrackedDialog* known = with_tag(dialogs, to_tag)) {
    if (known->row.state == DialogState::early && state == DialogState::confirmed) {
      known->row.state = state;
      known->row.confirmed = time;
    }
    return known;
  }
  if (dialogs.size() >= limits::dialogs_of_a_call) return nullptr;
  TrackedDialog& tracked = dialogs.emplace_back();
  KeptDialog& made = tracked.row;
  made.id = ++last_dialog_id;
  made.to_tag = to_tag;
  made.state = state;
  made.created = time;
  if (state == DialogState::confirmed) made.confirmed = time;
  return &tracked;
}

TrackedDialog* TrackedCall::dialog_with(std::string_view to_tag) {
  return to_tag.empty() ? nullptr : with_tag(dialogs, to_tag);
}

std::size_t TrackedCall::position_of(std::uint64_t connection_id) const {
  const auto found = std::find_if(streams.begin(), streams.end(),
                                  [&](const CallStream& stream) { return stream.connection_id == connection_id; });
  return static_cast<std::size_t>(found - streams.begin());
}

TrackedDialog* TrackedCall::find_dialog(const sip::Essentials& facts) {
  return dialog_with(from_caller(facts) ? facts.to_tag : facts.from_tag);
}

namespace {

void terminate(KeptDialog& dialog, Timestamp time) {
  if (dialog.state != DialogState::early) return;
  dialog.state = DialogState::terminated;
  dialog.terminated = time;
}

}  // namespace

void TrackedCall::terminate_early_dialogs(Timestamp time) {
  for (TrackedDialog& each : dialogs) terminate(each.row, time);
}

void TrackedCall::terminate_early_dialogs(Timestamp time, std::string_view to_tag) {
  if (TrackedDialog* found = with_tag(dialogs, to_tag)) terminate(found->row, time);
}

Call TrackedCall::call_row() const {
  Call made;
  made.id = row.id;
  made.call_id = row.call_id();
  made.caller = row.caller();
  made.callee = row.callee();
  made.state = row.state;
  made.status = row.status;
  made.reason = row.reason;
  made.started = row.started;
  made.ringing = row.ringing;
  made.answered = row.answered;
  made.ended = row.ended;
  made.pdd = row.pdd;
  if (row.setup_known) made.setup = *row.answered - row.started;
  if (row.duration_known) {
    const Duration lasted = *row.ended - *row.answered;
    made.duration = row.answered_late ? std::max(Duration{}, lasted) : lasted;
  }
  made.hung_up_by = row.hung_up_by;
  made.transports = transports.text();
  made.messages = row.messages;
  made.retransmissions = row.retransmissions;
  made.hops = row.hops;
  made.complete = row.complete;
  made.proofs = row.proofs.row();
  if (unusual) {
    made.end_reason = unusual->end_reason.text;
    made.q850_cause = unusual->end_reason.q850_cause;
    made.recorded_call = unusual->recorded_call;
  }
  made.attempts = row.attempts;
  return made;
}

Dialog TrackedCall::dialog_row(const TrackedDialog& dialog) const {
  const KeptDialog& kept = dialog.row;
  Dialog made;
  made.id = kept.id;
  made.call = row.id;
  made.call_id = row.call_id();
  made.from_tag = row.caller_tag();
  made.to_tag = kept.to_tag;
  made.state = kept.state;
  made.created = kept.created;
  made.confirmed = kept.confirmed;
  made.terminated = kept.terminated;
  made.terminated_by = kept.terminated_by;
  made.winner = kept.winner;
  made.codecs = kept.codecs;
  made.offers = kept.offers;
  made.unanswered = kept.unanswered;
  made.held_by = kept.held_by;
  made.holds = kept.holds;
  if (kept.session_expires_s != 0) made.session_expires_s = kept.session_expires_s;
  made.refresher = kept.refresher;
  return made;
}

std::string TransportList::text() const {
  std::string list;
  for (std::size_t i = 0; i < size_; ++i) list.append(i == 0 ? "" : ",").append(to_text(order_[i]));
  return list;
}

InviteHop* hop_of(const std::vector<InviteHop*>& hops, std::uint64_t transaction_id) {
  auto found = std::find_if(hops.begin(), hops.end(),
                            [&](const InviteHop* hop) { return hop->transaction_id == transaction_id; });
  return found == hops.end() ? nullptr : *found;
}

std::string_view kind_of(CallState state) {
  constexpr std::string_view kinds[] = {"call-attempting", "call-proceeding", "call-ringing",   "call-answered",
                                        "call-confirmed",  "call-completed",  "call-cancelled", "call-rejected",
                                        "call-redirected", "call-failed",     "call-partial"};
  return kinds[static_cast<std::size_t>(state)];
}

namespace {

constexpr std::size_t end_proof = 5;

std::optional<std::size_t> proof_of(CallState state) {
  switch (state) {
    case CallState::attempting:
      return 0;
    case CallState::proceeding:
      return 1;
    case CallState::ringing:
      return 2;
    case CallState::answered:
      return 3;
    case CallState::confirmed:
      return 4;
    case CallState::partial:
      return std::nullopt;
    default:
      return end_proof;
  }
}

}  // namespace

bool KeptProofs::take(CallState state, std::uint64_t message_id) {
  const std::optional<std::size_t> place = proof_of(state);
  if (message_id == 0 || !place || behind_[*place] != 0) return false;
  if (first_ == 0) first_ = message_id;
  if (message_id < first_ || message_id - first_ >= UINT32_MAX) return false;
  behind_[*place] = static_cast<std::uint32_t>(message_id - first_) + 1;
  if (*place == end_proof) end_state_ = state;
  return true;
}

CallProofs KeptProofs::row() const {
  auto id = [this](std::size_t place) { return behind_[place] == 0 ? 0 : first_ + behind_[place] - 1; };
  return {id(0), id(1), id(2), id(3), id(4), id(end_proof), end_state_};
}

}  // namespace rung::correlate
