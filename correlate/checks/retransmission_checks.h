// What was sent again in a transaction, and which timer that fits (RFC 3261 17).
#pragma once

#include <optional>

#include "correlate/tracked_transaction.h"
#include "decode/checks/fault.h"

namespace rung::correlate {

// txn-retransmission, and over WebSockets sipws-retransmission: all of a transaction at once, when it is over.
std::optional<decode::Fault> check_retransmissions(const TrackedTransaction& transaction);

}  // namespace rung::correlate
