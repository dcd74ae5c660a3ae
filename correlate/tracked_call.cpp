#include "correlate/tracked_call.h"

#include <algorithm>

#include "base/limits.h"

namespace rung::correlate {
namespace {

TrackedDialog* with_tag(std::vector<TrackedDialog>& dialogs, std::string_view to_tag) {
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
  Dialog& made = tracked.row;
  made.id = ++last_dialog_id;
  made.call = row.id;
  made.call_id = row.call_id;
  made.from_tag = from_tag;
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

void terminate(Dialog& dialog, Timestamp time) {
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

std::uint64_t* proof_of(CallProofs& proofs, CallState state) {
  switch (state) {
    case CallState::attempting:
      return &proofs.attempting;
    case CallState::proceeding:
      return &proofs.proceeding;
    case CallState::ringing:
      return &proofs.ringing;
    case CallState::answered:
      return &proofs.answered;
    case CallState::confirmed:
      return &proofs.confirmed;
    case CallState::partial:
      return nullptr;
    default:
      return &proofs.end;
  }
}

}  // namespace rung::correlate
