// The same request (Call-ID, From tag, CSeq) in several transactions at one server: it came over two paths
// (RFC 3261 8.2.2.2), or it goes round in circles (16.3, RFC 5393).
#pragma once

#include <optional>

#include "correlate/seen_message.h"
#include "correlate/transaction_table.h"
#include "decode/checks/fault.h"

namespace rung::correlate {

// txn-merged-request, sip-loop-suspected; each once for a request. Takes a request when its transaction begins.
std::optional<decode::Fault> judge_copies(const SeenMessage& seen, const TransactionTable& transactions);

}  // namespace rung::correlate
