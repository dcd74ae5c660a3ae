// What is known of a call while it is followed, and what its INVITEs and dialogs tell.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/recycled.h"
#include "correlate/dialog_peers.h"
#include "correlate/end_reason.h"
#include "correlate/event.h"
#include "correlate/kept_values.h"
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

// What is kept of the row of a dialog; see Dialog.
struct KeptDialog {
  std::uint64_t id = 0;
  KeptText to_tag;
  Timestamp created;
  Maybe<Timestamp> confirmed, terminated;
  KeptText codecs;
  std::uint32_t offers = 0, unanswered = 0, holds = 0;
  std::uint32_t session_expires_s = 0;  // 0: none
  DialogState state = DialogState::early;
  Side terminated_by = Side::none, held_by = Side::none, refresher = Side::none;
  bool winner = false;

  template <typename Pass>
  void pass(Pass& each) {
    each(id, to_tag, created, confirmed, terminated, codecs, offers, unanswered, holds, session_expires_s, state);
    each(terminated_by, held_by, refresher, winner);
  }
};

// A dialog while its call is followed.
struct TrackedDialog {
  KeptDialog row;
  DialogPeers peers;
  Negotiation negotiation;

  template <typename Pass>
  void pass(Pass& each) {
    each(row, peers, negotiation);
  }
};

// CallProofs in half the octets: numbers of messages, counted from the first of them.
class KeptProofs {
 public:
  // False where one is known, where the state is no step of a call, and where the message is too far from the first.
  bool take(CallState state, std::uint64_t message_id);
  CallProofs row() const;

 private:
  std::uint64_t first_ = 0;                // 0: none yet
  std::array<std::uint32_t, 6> behind_{};  // from 1 on; in the order of CallProofs
  CallState end_state_ = CallProofs{}.end_state;
};

// What is at hand of a call also while it rests; see CallTable.
struct CallHead {
  KeptTexts<4> texts;  // its Call-ID, the tag, the From and the To URI of its caller
  Timestamp deadline;
  Timestamp watched;                 // for which moment it is watched: the deadline is not before it
  Maybe<Timestamp> dialogs_watched;  // for which moment its dialogs are watched, the nearest one
};

// What is kept of the row of a call; see Call.
struct KeptCall {
  std::uint64_t id = 0;
  const KeptTexts<4>* texts = nullptr;  // of its head
  Timestamp started;
  Maybe<Timestamp> ringing, answered, ended;
  Maybe<Duration> pdd;
  KeptProofs proofs;
  KeptText reason;
  std::uint32_t messages = 0, retransmissions = 0, hops = 0, attempts = 1, status = 0;
  CallState state = CallState::attempting;
  Side hung_up_by = Side::none;
  bool complete = true;
  bool setup_known = false, duration_known = false;  // they are told by the times
  bool answered_late = false;                        // the answer was seen behind the end

  std::string_view call_id() const { return (*texts)[0]; }
  std::string_view caller_tag() const { return (*texts)[1]; }
  std::string_view caller() const { return (*texts)[2]; }
  std::string_view callee() const { return (*texts)[3]; }

  template <typename Pass>
  void pass(Pass& each) {
    each(id, started, ringing, answered, ended, pdd, proofs, reason, messages, retransmissions, hops, attempts, status);
    each(state, hung_up_by, complete, setup_known, duration_known, answered_late);
  }
};

// What few calls have.
struct UnusualOfCall {
  std::unique_ptr<NamedDialog> named;  // that its INVITE wants to replace or join, until it is answered
  EndReason end_reason;
  std::uint64_t recorded_call = 0;
  Timestamp acknowledged;  // when final_unseen became known
};

// The transports of a call in order of first appearance.
class TransportList {
 public:
  void add(decode::Transport transport) {
    const std::uint8_t bit = static_cast<std::uint8_t>(1u << static_cast<unsigned>(transport));
    if ((seen_ & bit) != 0) return;
    seen_ |= bit;
    order_[size_++] = transport;
  }
  std::string text() const;  // "WS,UDP"

 private:
  static constexpr std::size_t all = static_cast<std::size_t>(decode::Transport::quic) + 1;
  std::array<decode::Transport, all> order_{};
  std::uint8_t size_ = 0, seen_ = 0;
};

// Whatever it has besides its head is passed over by pass(), so that it can rest.
struct TrackedCall : Recycled<TrackedCall> {
  // `call_head` must outlive it.
  explicit TrackedCall(CallHead& call_head) : head(call_head) { row.texts = &call_head.texts; }

  CallHead& head;
  KeptCall row;
  FirstInside<TrackedDialog> dialogs;  // in order of appearance
  FirstInside<InviteHop> invites;      // all attempts, in order of appearance
  BoxedList<CallStream> streams;       // in order of appearance
  TransportList transports;
  std::array<InviteOffer, 2> offers;  // of the latest INVITE with one, by the caller and by the callee
  bool pdd_spoiled = false;           // octets were lost before the first 18x
  bool cancel_seen = false;
  bool final_unseen = false;               // an ACK proved a final response that was not seen before it
  bool over = false;                       // its outcome is known
  bool told_in_part = false;               // a message of it was, see decode::SipMessage
  RemoteTarget caller;                     // where requests to the caller go
  std::unique_ptr<UnusualOfCall> unusual;  // nullptr: nothing, see made_unusual(); such a call does not rest

  // The highest CSeq of its initial INVITEs.
  std::uint32_t latest_attempt() const;
  // The INVITEs whose responses the caller got: those of the last attempt with the fewest Vias, and of hops that
  // carry the same INVITE unchanged (a gateway that adds no Via) the first.
  std::vector<InviteHop*> nearest_the_caller();
  InviteHop* initial_invite(std::uint64_t transaction_id);

  // Among its streams; their number where it is none of them.
  std::size_t position_of(std::uint64_t connection_id) const;

  // Whether a request was sent by the caller, and a response is to one that was.
  bool from_caller(const sip::Essentials& facts) const { return facts.from_tag == row.caller_tag(); }
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

  UnusualOfCall& made_unusual() {
    if (!unusual) unusual = std::make_unique<UnusualOfCall>();
    return *unusual;
  }
  template <typename Pass>
  void pass(Pass& each) {
    each(row, dialogs, invites, streams, transports, offers, pdd_spoiled, cancel_seen, final_unseen, over, told_in_part,
         caller);
  }
  // Their rows as they stand.
  Call call_row() const;
  Dialog dialog_row(const TrackedDialog& dialog) const;
};

// Among `hops`, nullptr where there is none.
InviteHop* hop_of(const std::vector<InviteHop*>& hops, std::uint64_t transaction_id);

// The kind of the event that tells of a call's state.
std::string_view kind_of(CallState state);

}  // namespace rung::correlate
