// What the octets of a message say that no view has a column for.
#pragma once

#include <string_view>

namespace rung::cli {

struct MessageRecord;

// Sets content, branch, previous_branch, sent_by, via_count, instance and octets of `message` from
// the octets of the SIP message `raw`.
void read_octets(std::string_view raw, MessageRecord& message);

}  // namespace rung::cli
