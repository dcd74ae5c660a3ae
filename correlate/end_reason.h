// Why a call ended, as the message says that ended it (RFC 3326).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "correlate/event.h"

namespace rung::correlate {

struct EndReason {
  std::string text;                         // all Reason values as sent, up to limits::kept_text_octets; empty: none
  std::optional<std::uint32_t> q850_cause;  // of the first value of Q.850
};
EndReason end_reason_of(const sip::Message& message);

// Keeps it in the row of the call that `message` ended, unless one before told it: the one of a CANCEL says more than
// the one of its 487.
void take_end_reason(Call& row, const sip::Message& message);

}  // namespace rung::correlate
