// Header fields that name another dialog: Replaces (RFC 3891 6.1), Join (RFC 3911 7.1), Target-Dialog (RFC 4538 7).
#pragma once

#include <string_view>

namespace rung::sip {

// Views into the value; empty where absent. Tags are seen from the one who receives it: `to_tag` is its local tag
// (RFC 3891 3). Target-Dialog calls them local-tag (of its sender) and remote-tag.
struct DialogReference {
  std::string_view call_id;
  std::string_view to_tag, from_tag;
  std::string_view local_tag, remote_tag;  // Target-Dialog
  bool early_only = false;                 // Replaces: only while it rings
  bool malformed = false;                  // no Call-ID, or a tag is missing
};

DialogReference parse_dialog_reference(std::string_view value);

}  // namespace rung::sip
