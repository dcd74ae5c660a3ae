// CALL as users type it.
#pragma once

#include <cstdint>
#include <string_view>

#include "store/database.h"

namespace rung::cli {

// The calls.id that `text` names: a number from `rung calls`, a Call-ID, or an unambiguous
// beginning of one. Throws UsageError where it names none, or several. A Call-ID that several calls
// share (another From tag) is ambiguous too: the message names their numbers.
std::int64_t resolve_call(const store::Database& database, std::string_view text);

}  // namespace rung::cli
