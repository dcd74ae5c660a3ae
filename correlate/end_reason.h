// Why a call ended, as the message says that ended it (RFC 3326).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "decode/sip/message.h"

namespace rung::correlate {

struct EndReason {
  std::string text;                         // all Reason values as sent, up to limits::kept_text_octets; empty: none
  std::optional<std::uint32_t> q850_cause;  // of the first value of Q.850
};
EndReason end_reason_of(const sip::Message& message);

}  // namespace rung::correlate
