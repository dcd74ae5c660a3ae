// What the octets of a message say that no view has a column for.
#pragma once

#include <string>
#include <string_view>

namespace rung::cli {

struct MessageRecord;

// What an MSRP session is known by in its URI: host, port and session-id. Empty where it names none.
std::string msrp_name(std::string_view uri);

// Sets content, branch, previous_branch, sent_by, via_count, instance, msrp_names and octets of `message` from
// the octets of the SIP message `raw` and the line that messages.body_summary has of its body.
void read_octets(std::string_view raw, std::string_view body_summary, MessageRecord& message);

}  // namespace rung::cli
