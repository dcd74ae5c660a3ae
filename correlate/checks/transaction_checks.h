// What the messages of a transaction on one hop show together (RFC 3261 8, 9, 16.7, 17, 18.2.2).
#pragma once

#include <optional>
#include <string>

#include "correlate/tracked_transaction.h"
#include "decode/checks/fault.h"

namespace rung::correlate {

// "INVITE 1 from 192.0.2.1:5060 to 192.0.2.2:5060": how details name a transaction.
std::string name_of(const TrackedTransaction& transaction);
// "240 ms", "12.5 s".
std::string text_of(Duration length);

// A fingerprint of the Via values below the topmost in order, by what each element must leave as it is: the branch, or
// where there is none sent-by (what stands beside them may be written in another way, RFC 3261 7.3). 0: none.
std::uint64_t lower_vias_of(const sip::Message& message);

// txn-branch-no-cookie. `request`: one whose branch has no magic cookie.
decode::Fault check_branch(const sip::Message& request);
// txn-no-provisional. `since`: from an INVITE to its first response.
std::optional<decode::Fault> check_first_response(const sip::Message& response, Duration since);
// txn-non-invite-408, txn-non-invite-provisional-early. `since`: from a request other than INVITE to this response.
std::optional<decode::Fault> check_non_invite_response(const sip::Message& response, decode::Transport transport,
                                                       Duration since);
// txn-via-count-changed. `transaction` has seen its request.
std::optional<decode::Fault> check_vias(const TrackedTransaction& transaction, const sip::Message& response);
// txn-response-wrong-destination. `response`: one over UDP that is not on the connection of its request.
std::optional<decode::Fault> check_destination(const TrackedTransaction& transaction,
                                               const decode::SipMessage& response);

// What may explain that no final response was captured.
struct Silence {
  bool other_side_heard = false;               // on its connection, ever
  std::optional<Duration> connection_ended;    // since the request
  const KeptTransaction* elsewhere = nullptr;  // the same request on another hop, answered there
};
// txn-no-response.
decode::Fault check_silence(const TrackedTransaction& transaction, const Silence& silence);

// txn-unmatched-response, at the end of a transaction whose request was not seen. `excuse`: see HopLog.
decode::Fault check_stray(const TrackedTransaction& transaction, const std::string& excuse);
// txn-response-wrong-destination, sipws-response-wrong-connection: `stray` answers `asked`, whose connection is open.
decode::Fault check_other_connection(const TrackedTransaction& stray, const TrackedTransaction& asked);

// txn-ack-missing-non2xx. `invite` was refused, and no ACK came in time.
decode::Fault check_refusal_without_ack(const TrackedTransaction& invite);

// txn-cancel-after-final. `status`: of the final response to the INVITE; `since`: how long ago, absent where it is longer
// than transactions are followed.
decode::Fault check_late_cancel(std::uint32_t status, std::optional<Duration> since);
// txn-cancel-before-1xx, when the INVITE is over.
std::optional<decode::Fault> check_early_cancel(const TrackedTransaction& invite);
// txn-cancel-no-487. `invite` was cancelled in vain.
decode::Fault check_cancel_in_vain(const TrackedTransaction& invite);
// txn-cancel-unmatched, when a CANCEL is over that named no INVITE. `excuse`: as above.
std::optional<decode::Fault> check_lone_cancel(const TrackedTransaction& cancel, const std::string& excuse);

}  // namespace rung::correlate
