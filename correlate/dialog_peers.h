// What each side of a dialog of an INVITE has told of itself (RFC 3261 12.2), and what the dialog waits for: its place
// beside the row. Every dialog has one, so it is small; what few dialogs need is made when they need it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/packet_ref.h"
#include "correlate/event.h"
#include "correlate/kept_values.h"

namespace rung::correlate {

// The message that shows something, for what is told later.
struct Evidence {
  PacketRef packet;
  std::uint64_t connection_id = 0, message_id = 0;
};

// Where requests to one side go: the URI of its Contact, as the other side got it.
class RemoteTarget {
  std::unique_ptr<char[]> uri_;
  std::uint16_t size_ = 0;

 public:
  std::string_view uri() const { return {uri_.get(), size_}; }  // empty: not known
  // A URI longer than limits::kept_text_octets is not kept.
  void set(std::string_view uri);

  bool routed = false;         // Record-Route stood beside it: requests to it need a Route
  std::uint32_t receiver = 0;  // mark of the endpoint that got it
};

// The requests of one side, as counted on the hop nearest to it (RFC 3261 12.2.1.1), ACK and CANCEL left out.
struct RequestCount {
  Timestamp time;                // of the latest one
  std::uint32_t cseq = 0;        // of the latest one
  std::uint32_t connection = 0;  // the hop: the low bits of its id
  std::uint32_t acknowledged_cseq = 0;
  std::uint16_t method = 0;  // mark of the latest one's method
  std::uint8_t vias = 0;     // of the requests on that hop
  bool known : 1 = false;
  bool acknowledged : 1 = false;  // an ACK to a 2xx was seen: acknowledged_cseq
};

// A 2xx to an INVITE that was sent again.
struct RepeatedAnswer {
  std::uint64_t transaction_id = 0;  // on which it is counted; 0: none was
  std::uint32_t cseq = 0, repeats = 0;
  Side inviter = Side::none;
  Timestamp first;
  Evidence last;
  Timestamp deadline() const;
};

// A provisional response that asks for a PRACK (RFC 3262).
struct ReliableProvisional {
  Evidence seen;
  std::uint32_t response_number = 0, cseq = 0, repeats = 0;
  bool settled = false;  // a PRACK came, or the final response
};

// A PRACK that acknowledges nothing that was seen: the answer to it decides.
struct StrayPrack {
  std::uint32_t cseq = 0;
  std::string acknowledges, expected;
};

struct SessionTimer {
  Maybe<Timestamp> deadline;  // nothing: no timer runs
  Evidence agreed;
  std::uint32_t cseq = 0;  // of the request that agreed on it, by `by`
  Side by = Side::none;
};

// A side gave another Contact in a request that has no final response yet.
struct PendingMove {
  Side side = Side::none;
  std::uint32_t cseq = 0;
  RemoteTarget before;
};

struct DialogWaits {
  RepeatedAnswer answer;
  std::optional<Timestamp> early_end;  // of an early dialog while another phone has taken the call
  Evidence answered_elsewhere;         // by that 2xx
  std::vector<ReliableProvisional> provisionals;
  std::unique_ptr<StrayPrack> stray_prack;
  std::unique_ptr<PendingMove> move;
};

// Of the dialog as a whole.
struct DialogMarks {
  std::uint32_t invite_cseq = 0;              // of the INVITE that made it
  DialogState told : 2 = DialogState::early;  // by a change of state of its own, where the call has several dialogs
  bool met : 1 = false;                       // its first response was looked at
  bool used : 1 = false;                      // a request was seen in it
  bool contact_missed : 1 = false;            // its 2xx has no Contact
  bool target_missed : 1 = false;             // a request went elsewhere: told
  bool subscribed : 1 = false;                // a REFER or SUBSCRIBE in it was accepted and has not ended
  bool answer_missed : 1 = false;             // its 2xx was not acknowledged: told
  bool session_missed : 1 = false;            // its session timer ran out: told
};

struct DialogPeers : DialogMarks {
  RemoteTarget callee;
  RequestCount of_caller, of_callee;
  std::unique_ptr<SessionTimer> session;  // nullptr: none was agreed on
  std::unique_ptr<DialogWaits> waiting;   // nullptr: nothing; see waits(). A call does not rest with it

  RequestCount& of(Side side) { return side == Side::caller ? of_caller : of_callee; }
  DialogWaits& waits();  // made where there are none

  template <typename Pass>
  void pass(Pass& each) {
    DialogMarks& marks = *this;
    each(marks, callee, of_caller, of_callee, session);
  }
};

// The dialog that an INVITE wants to replace or join (RFC 3891, RFC 3911).
struct NamedDialog {
  std::string_view header;  // static text: "Replaces" or "Join"
  std::string call_id, to_tag, from_tag;
};

// A small number for a text or an endpoint: equal ones have equal marks.
std::uint32_t mark_of(const net::Endpoint& endpoint);
std::uint16_t mark_of(std::string_view method);

// "1.500 s", for details of findings.
std::string seconds_text(Duration duration);

constexpr Side other(Side side) { return side == Side::caller ? Side::callee : Side::caller; }

}  // namespace rung::correlate
