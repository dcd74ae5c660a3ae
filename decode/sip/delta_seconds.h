// Header fields that begin with a number of seconds: Expires, Min-Expires, Flow-Timer (RFC 5626 10), Retry-After (RFC
// 3261 20.33), Session-Expires and Min-SE (RFC 4028 4, 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "decode/sip/message.h"

namespace rung::sip {

// Views into the value; empty where absent.
struct DeltaSeconds {
  std::optional<std::uint32_t> seconds;   // absent where there are no digits, or 2^32 or more
  bool overflow = false;                  // digits of 2^32 or more
  std::string_view comment;               // Retry-After: without its parentheses, quoted pairs still in it
  std::string_view parameters;            // from the first semicolon on
  std::optional<std::uint32_t> duration;  // Retry-After: how long the callee will be there
  std::string_view refresher;             // Session-Expires: uac or uas
  bool malformed = false;                 // something else stands there too
};

DeltaSeconds parse_delta_seconds(std::string_view value);
// Of the Expires field; UINT32_MAX where larger, nothing where it is absent or no number.
std::optional<std::uint32_t> expires_of(const Message& message);

}  // namespace rung::sip
