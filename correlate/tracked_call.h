// What is known of a call while it is followed, and what its INVITEs and dialogs tell.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/chained_index.h"
#include "correlate/dialog_peers.h"
#include "correlate/event.h"
#include "correlate/negotiation.h"

namespace rung::correlate {

// An initial INVITE on one hop.
struct InviteHop {
  std::uint64_t transaction_id = 0;
  std::uint64_t connection_id = 0;
  std::uint64_t branch = 0;    // fingerprint of the topmost one
  Timestamp sent, sent_again;  // first and last
  std::uint32_t via_count = 0;
  std::uint32_t cseq = 0;
  std::uint32_t final_status = 0;  // 0: none yet
  bool reliable = false;           // its transport
  bool request_seen = true;        // else only responses to it are in the capture
  bool refused_unseen = false;     // its ACK proves a final response other than 2xx
  bool timed_out = false;

  // A final response may still come.
  bool is_open() const { return final_status == 0 && !refused_unseen && !timed_out; }
};

// Where the offer of an INVITE stands.
struct InviteOffer {
  std::uint32_t cseq = 0;   // of the INVITE
  bool known = false;       // an offer was seen
  bool in_request = false;  // in the INVITE itself, else in a response to it
};

// A connection that can lose octets and carried messages of a call.
struct CallStream {
  std::uint64_t connection_id = 0;
  bool client_is_caller = false;  // who opened it acts for the caller, else for the callee
};

// A dialog while its call is followed.
struct TrackedDialog {
  Dialog row;
  DialogPeers peers;
  Negotiation negotiation;
};

struct TrackedCall : ChainLink<TrackedCall> {
  Call row;
  std::string from_tag;                // the caller's tag
  std::vector<TrackedDialog> dialogs;  // in order of appearance
  std::vector<InviteHop> invites;      // all attempts, in order of appearance
  std::vector<CallStream> streams;     // in order of appearance
  bool told_in_part = false;           // a message of it was, see decode::SipMessage
  std::vector<decode::Transport> transports;
  std::array<InviteOffer, 2> offers;  // of the latest INVITE with one, by the caller and by the callee
  bool pdd_spoiled = false;           // octets were lost before the first 18x
  bool cancel_seen = false;
  bool final_unseen = false;  // an ACK proved a final response that was not seen before it
  bool over = false;          // its outcome is known
  Timestamp deadline;
  RemoteTarget caller;                       // where requests to the caller go
  std::unique_ptr<NamedDialog> named;        // that its INVITE wants to replace or join, until it is answered
  std::optional<Timestamp> dialogs_watched;  // for which moment its dialogs are watched, the nearest one
  Timestamp acknowledged;                    // when final_unseen became known

  // The highest CSeq of its initial INVITEs.
  std::uint32_t latest_attempt() const;
  // The INVITEs whose responses the caller got: those of the last attempt with the fewest Vias, and of hops that
  // carry the same INVITE unchanged (a gateway that adds no Via) the first.
  std::vector<InviteHop*> nearest_the_caller();
  InviteHop* initial_invite(std::uint64_t transaction_id);

  // Among its streams; their number where it is none of them.
  std::size_t position_of(std::uint64_t connection_id) const;

  // Whether a request was sent by the caller, and a response is to one that was.
  bool from_caller(const sip::Essentials& facts) const { return facts.from_tag == from_tag; }
  // Its dialog with that tag of the callee, made where it is new: then it gets the id behind `last_dialog_id`. A
  // confirmed one stays so. nullptr without a tag, and beyond limits::dialogs_of_a_call.
  TrackedDialog* dialog(std::string_view to_tag, Timestamp time, DialogState state, std::uint64_t& last_dialog_id);
  // The one with that tag of the callee, nullptr where there is none or no tag.
  TrackedDialog* dialog_with(std::string_view to_tag);
  // The one that a message belongs to by its tags, nullptr where there is none (yet).
  TrackedDialog* find_dialog(const sip::Essentials& facts);
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
