// Session descriptions of SIP messages to rows: which is an offer and which an answer (RFC 3264, RFC 6337), and what each
// of their m= lines says.
#pragma once

#include <vector>

#include "correlate/event.h"
#include "correlate/tracked_call.h"
#include "correlate/transaction_table.h"
#include "decode/sdp/session_description.h"

namespace rung::correlate {

// The role of the description in `message`, which is complete and carries one. Remembers in the transaction, and in
// `call` (nullptr: none), what later messages are judged by.
DescriptionRole judge_role(const decode::SipMessage& message, TrackedTransaction& transaction, TrackedCall* call);

// A row for each m= line of `description`, in order, as they are of the message `message_id`.
std::vector<MediaDescription> rows_of(const sdp::SessionDescription& description, std::uint64_t message_id,
                                      DescriptionRole role);

}  // namespace rung::correlate
