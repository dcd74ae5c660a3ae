// What a message proves of its call where the ones before it may not be in the capture.
#pragma once

#include "correlate/tracked_call.h"
#include "correlate/transaction_table.h"

namespace rung::correlate {

// Whether a response to an INVITE that was not captured answers an initial one: only then does it tell how the call went.
// A final response to a call of which no INVITE is known may as well answer a re-INVITE.
bool answers_initial_invite(const TrackedCall& call, const sip::Message& response);

// Whether an ACK acknowledges a 2xx (RFC 3261 13.2.2.4): its INVITE was seen on the same hop, and the branch is another
// one (17.1.1.3).
bool acknowledges_answer(const TrackedCall& call, const decode::SipMessage& ack);

// Whether a request within a dialog, or the response to one, shows that the dialog was confirmed.
bool proves_confirmed_dialog(const TrackedCall& call, const decode::SipMessage& message);

// Whether an INVITE without a final response was really left without one. Over UDP only its own retransmissions show
// that; a stream shows what it lost.
bool is_left_unanswered(const TrackedCall& call, const InviteHop& invite);

// Whether a caller may go on after a refusal with what that asks for: credentials, another target, another value.
bool asks_for_another_attempt(std::uint32_t status);

}  // namespace rung::correlate
