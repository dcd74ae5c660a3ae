// What is known of a call while it is followed, and what its INVITEs and dialogs tell.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/chained_index.h"
#include "correlate/event.h"

namespace rung::correlate {

// An initial INVITE on one hop.
struct InviteHop {
  std::uint64_t transaction_id = 0;
  std::uint64_t connection_id = 0;
  std::uint32_t via_count = 0;
  std::uint32_t cseq = 0;
  std::string branch;
  std::uint32_t final_status = 0;  // 0: none yet
  bool timed_out = false;
};

// Where the offer of an INVITE stands.
struct InviteOffer {
  std::uint32_t cseq = 0;   // of the INVITE
  bool known = false;       // an offer was seen
  bool in_request = false;  // in the INVITE itself, else in a response to it
};

struct TrackedCall : ChainLink<TrackedCall> {
  Call row;
  std::string from_tag;                // the caller's tag
  std::vector<Dialog> dialogs;         // in order of appearance
  std::vector<InviteHop> invites;      // all attempts, in order of appearance
  std::vector<std::uint64_t> streams;  // connections that can lose octets and carried messages of it
  std::vector<decode::Transport> transports;
  std::array<InviteOffer, 2> offers;  // of the latest INVITE with one, by the caller and by the callee
  bool pdd_spoiled = false;           // octets were lost before the first 18x
  bool cancel_seen = false;
  bool final_unseen = false;  // an ACK proved a final response that was not seen before it
  bool over = false;          // its outcome is known
  Timestamp deadline;

  // The highest CSeq of its initial INVITEs.
  std::uint32_t latest_attempt() const;
  // The INVITEs whose responses the caller got: those of the last attempt with the fewest Vias, and of hops that
  // carry the same INVITE unchanged (a gateway that adds no Via) the first.
  std::vector<InviteHop*> nearest_the_caller();
  InviteHop* initial_invite(std::uint64_t transaction_id);

  // Whether a request was sent by the caller, and a response is to one that was.
  bool from_caller(const sip::Essentials& facts) const { return facts.from_tag == from_tag; }
  // Its dialog with that tag of the callee, made where it is new: then it gets the id behind `last_dialog_id`. A
  // confirmed one stays so. nullptr without a tag, and beyond limits::dialogs_of_a_call.
  Dialog* dialog(std::string_view to_tag, Timestamp time, DialogState state, std::uint64_t& last_dialog_id);
  // Early dialogs are terminated: all of them, or those with that tag of the callee.
  void terminate_early_dialogs(Timestamp time);
  void terminate_early_dialogs(Timestamp time, std::string_view to_tag);
};

// Among `hops`, nullptr where there is none.
InviteHop* hop_of(const std::vector<InviteHop*>& hops, std::uint64_t transaction_id);

// The kind of the event that tells of a call's state.
std::string_view kind_of(CallState state);
// Where the first proof of a state is kept; nullptr for `partial`, which is no step of a call.
std::uint64_t* proof_of(CallProofs& proofs, CallState state);

}  // namespace rung::correlate
