// What the correlator says: rows that are written once, in the order they end. The only thing the store and the
// outputs see of the stages before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/boxed.h"
#include "base/finding.h"
#include "base/timestamp.h"
#include "decode/message.h"

namespace rung::correlate {

// Ids count from 1 in order of first appearance; 0 stands for none (NULL in the views). `followed`: not a column; the row
// is one so far, and a later one of its id replaces it. One that is not followed is the last of its id: it ended, or was
// let go of, and never changes again.

// What a session description is to the other side (RFC 3264). `unknown` is NULL in the view: neither, or what it
// belongs to is not in the capture.
enum class DescriptionRole : std::uint8_t { unknown, offer, answer };
std::string_view to_text(DescriptionRole role);  // empty for unknown

// Given out as soon as the message is known; never changed afterwards.
struct Message {
  decode::SipMessage sip;
  std::uint64_t transaction_id = 0;
  std::uint64_t call = 0;
  bool retransmission = false;
  // The branch is the one of its Transaction row (RFC 3261 magic cookie), so it need not be kept twice.
  bool branch_of_transaction = false;
  DescriptionRole role = DescriptionRole::unknown;  // of sip.description, where it has one
};

// The same of an MSRP message. A session belongs to the call that named it in a session description.
struct MsrpMessage {
  decode::MsrpMessage msrp;
  std::uint64_t call = 0, dialog_id = 0;
};

// What the body of a SIP message says, in one line (see decode/body_summary.h), given out behind the message.
struct BodySummary {
  std::uint64_t message_id = 0;
  std::string text;
};

enum class TransactionState : std::uint8_t {
  trying,      // request sent, nothing came back
  proceeding,  // a provisional response came
  completed,   // a final response came
  accepted,    // INVITE: 2xx (RFC 6026)
  confirmed,   // INVITE: the ACK to a final response other than 2xx was seen
  timed_out,   // no final response within 64*T1 (INVITE: Timer C)
};
std::string_view to_text(TransactionState state);

// One request on one hop with its responses. The ACK to a 2xx is one of its own (RFC 3261 17).
struct Transaction {
  std::uint64_t id = 0;
  std::string method;
  std::string branch;
  std::optional<std::uint32_t> cseq;
  std::uint64_t connection_id = 0;
  std::uint64_t call = 0, dialog_id = 0, registration_id = 0, subscription_id = 0;
  TransactionState state = TransactionState::trying;
  std::uint32_t status = 0;  // the last final response, else the last provisional one; 0: none
  Timestamp started;
  std::optional<Timestamp> first_response, completed;
  std::uint32_t retransmissions = 0;
  // The first transaction of its attempt on this hop: a request that is sent again with credentials, or because of
  // another response that asks for it, goes on with the same attempt. Its own id where it begins one.
  std::uint64_t attempt_id = 0;
};

enum class DialogState : std::uint8_t { early, confirmed, terminated };
std::string_view to_text(DialogState state);

enum class Side : std::uint8_t { none, caller, callee, both };
std::string_view to_text(Side side);  // empty for none

struct Dialog {
  std::uint64_t id = 0;
  std::uint64_t call = 0;
  std::string call_id, from_tag, to_tag;  // from the caller's side: from_tag is the INVITE's From tag
  DialogState state = DialogState::early;
  Timestamp created;
  std::optional<Timestamp> confirmed, terminated;
  Side terminated_by = Side::none;
  bool winner = false;  // of the dialogs of a forked INVITE the one that the caller talked in

  // What offers and answers agreed (RFC 3264), as the last answer left it.
  std::string codecs;        // of each m= line in order its first codec for media: "opus,VP8"; "-" where it was refused
  std::uint32_t offers = 0;  // with the initial one; each once, on whichever hops
  std::uint32_t unanswered = 0;  // offers that nobody answered
  Side held_by = Side::none;     // who has put the other on hold; `both` where each did
  std::uint32_t holds = 0;       // how often somebody did

  // Session timer (RFC 4028), as last agreed.
  std::optional<std::uint32_t> session_expires_s;
  Side refresher = Side::none;
};

enum class CallState : std::uint8_t {
  attempting,
  proceeding,
  ringing,
  answered,
  confirmed,
  completed,
  cancelled,
  rejected,
  redirected,
  failed,
  partial
};
std::string_view to_text(CallState state);

// The messages (ids) that brought a call into its states for the first time: as good as a StateChange each, and far
// smaller. 0: not reached, or a StateChange tells.
struct CallProofs {
  std::uint64_t attempting = 0, proceeding = 0, ringing = 0, answered = 0, confirmed = 0;
  std::uint64_t end = 0;
  CallState end_state = CallState::completed;  // what `end` showed; an authentication retry may have gone on
};

struct Call {
  std::uint64_t id = 0;
  std::string call_id;
  std::string caller, callee;  // From and To URI of the initial INVITE
  CallState state = CallState::attempting;
  std::uint32_t status = 0;  // the final response the caller got, 0: none
  std::string reason;        // its reason phrase
  Timestamp started;
  std::optional<Timestamp> ringing, answered, ended;
  std::optional<Duration> pdd;       // post-dial delay: first 18x - INVITE
  std::optional<Duration> setup;     // 2xx - INVITE
  std::optional<Duration> duration;  // end - 2xx
  Side hung_up_by = Side::none;
  std::string transports;  // "WS,UDP": in order of first appearance
  std::uint32_t messages = 0, retransmissions = 0, hops = 0;
  bool complete = true;
  CallProofs proofs;
  // Reason of the BYE, the CANCEL or the refusal that ended it (RFC 3326), as sent; and the cause of Q.850 in it.
  std::string end_reason;
  std::optional<std::uint32_t> q850_cause;
  std::uint32_t attempts = 1;       // INVITEs of the caller with a CSeq number of their own
  std::uint64_t recorded_call = 0;  // a recording session (RFC 7866): the call that it records
  bool followed = false;
};

// Two calls that are legs of one, or that one of them led to (a transfer). call_a is the smaller id.
struct LegLink {
  std::uint64_t call_a = 0, call_b = 0;
  std::string_view rule;         // static text: see docs/CORRELATION.md
  std::uint32_t score = 0;       // hundredths
  std::uint64_t message_id = 0;  // that showed it
};

// The group of a call that is not alone in it; given out when no further call can join.
struct CallGroup {
  std::uint64_t call = 0, group_id = 0;
};

// `unknown`: asked for, but no final response is in the capture; NULL in the view.
enum class RegistrationState : std::uint8_t {
  unknown,
  challenged,
  registered,
  refreshing,
  expired,
  unregistered,
  rejected,
  flow_lost,
  flow_recovered
};
std::string_view to_text(RegistrationState state);

// A binding across its refreshes and hops, or an attempt that was never granted.
struct Registration {
  std::uint64_t id = 0;
  std::string aor, contact, instance;
  std::optional<std::uint32_t> reg_id;
  std::string call_id;    // of the first REGISTER
  std::string registrar;  // its Request-URI
  std::uint64_t connection_id = 0;
  decode::Transport transport = decode::Transport::udp;
  std::string user_agent;
  RegistrationState state = RegistrationState::unknown;
  std::uint32_t status = 0;  // the last final response
  Timestamp first, last;
  std::optional<std::uint32_t> expires_s;  // as last granted
  std::optional<Timestamp> expires;
  std::uint32_t refreshes = 0, challenges = 0;
  std::string path, pub_gruu, temp_gruu;
  bool outbound = false;                      // a 2xx required outbound (RFC 5626 6)
  std::optional<std::uint32_t> flow_timer_s;  // Flow-Timer, as last granted (RFC 5626 4.4.1)
  std::string service_route;                  // as last granted (RFC 3608)
  std::string received;                       // where the server saw the client, as its answer says
  std::string third_party;                    // From URI, where somebody else registers the address of record
  std::uint32_t failed_refreshes = 0;         // refused, or without any answer
  // When in the granted time refreshes came, in thousandths of it: the last one, and the latest of all.
  std::optional<std::uint32_t> last_refresh_at, latest_refresh_at;
  std::uint32_t lost_flows = 0;              // how often the connection that it was registered over ended
  std::optional<Timestamp> lost, recovered;  // the last time that it did, and that the client came back
  bool followed = false;
};

// A REGISTER with its authentication and every other retry, on the hop nearest the client (RFC 6076 4.1, 4.2).
struct RegisterAttempt {
  std::uint64_t id = 0;
  std::uint64_t registration_id = 0;
  std::uint64_t connection_id = 0;
  std::string user_agent;
  Timestamp started;
  std::optional<Timestamp> ended;  // its final response, or the timeout; nothing where the capture ended before
  std::uint32_t status = 0;        // the last final response, 0: none
  std::uint32_t requests = 1;      // without retransmissions
};

// `unknown`: no NOTIFY was seen; NULL in the view.
enum class SubscriptionState : std::uint8_t { unknown, pending, active, terminated };
std::string_view to_text(SubscriptionState state);

// A usage of a dialog that SUBSCRIBE or REFER made, from its first message to its end on all hops (RFC 6665).
struct Subscription {
  std::uint64_t id = 0;
  std::string event;                                     // package with its templates: "presence", "refer"
  std::string event_id;                                  // id parameter of Event
  std::string subscriber, notifier;                      // From and To URI of the first SUBSCRIBE
  std::string call_id, from_tag, to_tag;                 // from the subscriber's side
  SubscriptionState state = SubscriptionState::unknown;  // as Subscription-State said last
  std::string reason;                                    // of `terminated`: "noresource"; or "timeout" where it ran out
  std::uint32_t status = 0;                              // the last final response to SUBSCRIBE or REFER
  Timestamp started;
  std::optional<Timestamp> ended;
  std::optional<std::uint32_t> expires_s;  // as last granted
  std::uint32_t notifications = 0;         // each NOTIFY once, on whichever hops
  std::uint32_t refreshes = 0;
  std::uint64_t call = 0;          // the call in whose dialog it lives, 0: none
  std::uint32_t refer_status = 0;  // of a REFER: what its last NOTIFY told of the request, 0: nothing
  std::string refer_to;            // of a REFER: the URI
  bool followed = false;
};

enum class PublicationState : std::uint8_t { unknown, published, removed, expired, refused };
std::string_view to_text(PublicationState state);  // empty for unknown

// The state that a PUBLISH set, through its refreshes, changes and removal: a chain of entity tags (RFC 3903).
struct Publication {
  std::uint64_t id = 0;
  std::string event;
  std::string entity;      // Request-URI of the first PUBLISH
  std::string publisher;   // From URI
  std::string call_id;     // of the first PUBLISH
  std::string entity_tag;  // as last given
  PublicationState state = PublicationState::unknown;
  std::uint32_t status = 0;  // the last final response
  Timestamp started;
  std::optional<Timestamp> ended;
  std::optional<std::uint32_t> expires_s;
  std::uint32_t refreshes = 0, changes = 0;
  bool followed = false;
};

// A change of state with the packet that proves it. One row of `events`. Those of calls stand in CallProofs where
// one message proves them and it is the first time.
struct StateChange {
  std::string_view kind;  // static text: "call-ringing", "connection-gap", "registration-expired"
  PacketRef packet;       // frame 0 where no packet shows it: time is then the deadline
  std::uint64_t connection_id = 0, message_id = 0, transaction_id = 0, dialog_id = 0, call = 0;
  std::uint64_t registration_id = 0, subscription_id = 0;
  std::string detail;  // a JSON object, or empty
};

// A message is the largest that is not boxed: there are as many of them as of all others.
using Event =
    std::variant<Message, BodySummary, Boxed<MsrpMessage>, Transaction, Dialog, Call, Registration, RegisterAttempt,
                 Subscription, Publication, LegLink, CallGroup, Boxed<decode::ConnectionFacts>, decode::WebSocketFrame,
                 decode::MessageSource, StateChange, Finding>;

class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void on_event(Event&& event) = 0;
};

}  // namespace rung::correlate
