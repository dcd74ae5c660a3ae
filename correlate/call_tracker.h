// Calls and their dialogs. A call is one Call-ID and the initial INVITE's From tag, on all hops, authentication
// retries included. What happened to it is told by the hop nearest the caller: a proxy that tries another branch
// after a 486 has not failed the call.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/changed_ids.h"
#include "correlate/call_table.h"
#include "correlate/deadlines.h"
#include "correlate/event.h"
#include "correlate/tracked_call.h"
#include "correlate/transaction_table.h"

namespace rung::correlate {

class CallTracker {
 public:
  // Both must outlive it.
  CallTracker(EventSink& events, Deadlines& deadlines, Duration rest_after)
      : events_(events), deadlines_(deadlines), all_(rest_after) {}
  // Before the first message: ids go on behind these.
  void begin_behind(std::uint64_t last_call, std::uint64_t last_dialog) {
    last_id_ = last_call;
    last_dialog_id_ = last_dialog;
  }
  // Those that changed, or whose dialogs did, while they are followed.
  ChangedIds& changed() { return changed_; }

  // What on_message() or on_incomplete() is given next: see TransactionTable::expect().
  void expect(const decode::SipMessage& message);
  void fetch_expected() const { all_.fetch_element(expected_); }

  // Takes a complete message with its transaction; fills in the transaction's call and dialog. Returns the call's
  // id, 0 where the message belongs to none.
  std::uint64_t on_message(const decode::SipMessage& message, const TransactionMatch& match);
  // An incomplete message: counted where its call is known, and the call is no longer complete.
  std::uint64_t on_incomplete(const decode::SipMessage& message);
  // A transaction of a call ended without a final response; `deadline` is when.
  void on_timeout(const KeptTransaction& transaction, Timestamp deadline);
  // Octets of a connection are missing: what its open calls tell may be less than what happened.
  void on_gap(std::uint64_t connection_id);
  // Returns the calls whose messages it carried and whose outcome is not known, in order of their ids.
  std::vector<const TrackedCall*> on_connection_end(std::uint64_t connection_id);

  // The call, nullptr where it is not followed (any more).
  TrackedCall* by_id(std::uint64_t id) const { return all_.by_id(id); }
  CallHead* head_of(std::uint64_t id) const { return all_.head_of(id); }
  void fetch(std::uint64_t id) const { all_.fetch(id); }
  // What was given out is no longer valid.
  void rest(Timestamp now) { all_.rest(now); }
  // See CallTable::for_each().
  template <typename Visit>
  void for_each(Visit visit) const {
    all_.for_each(visit);
  }
  // The dialog of an INVITE with that Call-ID and those two tags, whichever side each is of; nullptr where it is not
  // followed (any more). `call`, where it is given, becomes its call.
  TrackedDialog* find_dialog(std::string_view call_id, std::string_view one_tag, std::string_view other_tag,
                             TrackedCall** call = nullptr) const;
  // The call with one of those tags of its caller: also while its dialog has no tag of the callee yet.
  TrackedCall* find_by_dialog(std::string_view call_id, std::string_view tag, std::string_view other_tag) const;
  // The first call of that Call-ID which is still followed.
  TrackedCall* oldest_of(std::string_view call_id) const;
  // Writes the call as it stands and forgets it. `capture_ended`: what would have come next is not known.
  void write(std::uint64_t id, bool capture_ended = false);
  std::size_t size() const { return all_.size(); }
  // Those that are not over.
  std::size_t in_progress() const { return all_.size() - over_; }
  std::vector<std::uint64_t> ids_in_order() const { return all_.ids_in_order(); }

 private:
  // A message on its way through the state of its call.
  struct Step {
    TrackedCall& call;
    const decode::SipMessage& message;
    TrackedTransaction& transaction;
    const sip::Essentials& facts;
    Timestamp time;
  };

  TrackedCall* oldest(std::string_view call_id) const;
  std::size_t count_of(std::string_view call_id) const;
  TrackedCall* find(const sip::Essentials& facts) const;
  TrackedCall& create(const decode::SipMessage& message, const TrackedTransaction& transaction);
  void set_deadline(TrackedCall& call, Timestamp deadline);
  void add_call(std::vector<std::uint64_t>& calls, std::uint64_t id) const;
  void count(TrackedCall& call, const decode::SipMessage& message, bool retransmission);

  void on_request(const Step& step);
  void on_initial_invite(const Step& step);
  void add_invite(const Step& step);
  void go_on(TrackedCall& call);
  void on_refusal_proof(const Step& step);
  void on_ack(const Step& step);
  void on_ack_of_unseen_final(const Step& step);
  void link_dialog(const Step& step);
  void on_bye(const Step& step);
  void on_cancel(const Step& step);
  void on_lost_dialog(const Step& step);
  void on_response(const Step& step);
  void on_provisional(const Step& step);
  void on_answer(const Step& step);
  void on_refusal(const Step& step);
  void take_final(const Step& step);
  void enter(TrackedCall& call, CallState state, const PacketRef& packet, std::uint64_t message_id);
  void end(TrackedCall& call, CallState state, const PacketRef& packet, std::uint64_t message_id);

  EventSink& events_;
  Deadlines& deadlines_;
  CallTable all_;
  std::uint64_t expected_ = 0;  // fingerprint of the Call-ID of the message at hand
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> calls_of_stream_;  // by connection id
  std::uint64_t last_id_ = 0, last_dialog_id_ = 0;
  ChangedIds changed_;
  std::size_t over_ = 0;  // calls that are over, and wait for what comes late
};

}  // namespace rung::correlate
