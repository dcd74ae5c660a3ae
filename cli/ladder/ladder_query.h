// From the views to a ladder.
#pragma once

#include <cstdint>
#include <optional>

#include "cli/ladder/call_records.h"
#include "cli/ladder/ladder_model.h"
#include "store/database.h"

namespace rung::cli {

// The ladder of calls.id `call`; nothing where there is no such call, or none of its messages.
// Linear in the messages of the call.
std::optional<Ladder> read_ladder(const store::Database& database, std::int64_t call);

// The same from rows already read; `records` holds at least one message.
Ladder make_ladder(const CallRecords& records);

}  // namespace rung::cli
