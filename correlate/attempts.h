// Which requests are one attempt to the same thing (RFC 3261 8.1.3.5, 22.2; RFC 6076 counts attempts).
#pragma once

#include "correlate/tracked_transaction.h"

namespace rung::correlate {

// Whether a final response to a request of that method says what the client has to change in its next one.
bool asks_again(std::uint32_t status, std::string_view method);
// The challenges and the refused time (RFC 3261 10.2.8, RFC 6665 4.1.2.1), behind which a subscription or publication goes
// on.
bool asks_for_credentials_or_time(std::uint32_t status);
// Whether `request` goes on with the attempt of `earlier`, a request before it of the same series (Call-ID, From tag,
// method) on the same hop: it has a higher CSeq, and `earlier` was answered with a response that asks the client to send
// it once more with a change. After 401 and 407 the change has to be seen: credentials.
bool continues_attempt(const TrackedTransaction& earlier, const sip::Message& request);

}  // namespace rung::correlate
