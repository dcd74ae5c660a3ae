// Metadata of a recording session (RFC 7865): which calls it records, and who talks in them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "decode/event/xml_document.h"

namespace rung::event {

// Each list as long as limits::leg_keys_of_a_call at most, nothing in it twice.
struct RecordingMetadata {
  std::vector<std::string> session_ids;   // UUIDs of sipSessionID (RFC 7989), 32 lower-case hex digits, but not nil
  std::vector<std::string> call_ids;      // that extensions of vendors name
  std::vector<std::string> participants;  // addresses of record, as sent
  bool over_limit = false;                // one of them would be longer
};

// Nothing where the document is none.
std::optional<RecordingMetadata> recording_metadata_of(const XmlDocument& document);

// "recording metadata complete: 1 session, 2 participants (sip:alice@example.com, sip:bob@example.com), 2 streams"
std::string describe_recording_metadata(const XmlDocument& document);

// A Session-ID or a part of one: its UUID as above; empty where it is none, or the nil one.
std::string session_uuid_of(std::string_view text);

}  // namespace rung::event
