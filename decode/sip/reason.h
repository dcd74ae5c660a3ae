// Reason (RFC 3326 2; RFC 8606 for location): why a request was sent, or a response.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rung::sip {

// Views into the element; empty where absent.
struct Reason {
  std::string_view protocol;           // "Q.850", "SIP", ...
  std::optional<std::uint32_t> cause;  // absent where it is no number; UINT32_MAX where larger
  std::string_view text;               // without quotes, quoted pairs still in it
  bool text_quoted = false;
  std::string_view location;  // RFC 8606: who of the telephone network released it

  std::string text_shown() const;  // with quoted pairs undone
};

// One element of a list; split it first (header_list.h).
Reason parse_reason(std::string_view element);

}  // namespace rung::sip
