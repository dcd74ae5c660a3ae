// What the body of a SIP message says, in one line: event packages, fragments, DTMF, and the like.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "decode/event/conference_info.h"
#include "decode/event/dialog_info.h"
#include "decode/event/recording_metadata.h"
#include "decode/sip/message.h"

namespace rung::decode {

struct BodySummary {
  std::string text;  // at most limits::body_summary_octets; empty where no part has a type that is read
  std::vector<event::ConferenceState> conferences;    // whose state is in it
  std::vector<event::DialogInfoState> dialogs;        // the same of what has dialogs
  std::optional<event::RecordingMetadata> recording;  // the first one
  bool poc_settings = false;
  bool over_limit = false;  // a limit of base/limits.h was reached: it was read up to there
};

// False where summarize_body() would find nothing: no body, or a session description alone. Cheap.
bool may_be_summarized(const sip::Message& message);

// Reads the body or, of a multipart, every part (RFC 5621), multiparts in each other included; compressed ones are
// inflated. What is damaged gives the line as far as it was read, and says so. Session descriptions are left out, and of
// what people write to each other only type and size are told.
BodySummary summarize_body(const sip::Message& message);

}  // namespace rung::decode
