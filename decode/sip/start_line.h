// The first line of a message (RFC 3261 7.1, 7.2), read leniently.
#pragma once

#include <cstdint>
#include <string_view>

namespace rung::sip {

// Views into the line. Not readable: neither form, everything else is empty then.
struct StartLine {
  bool readable = false;
  std::uint32_t status = 0;  // 0: a request; UINT32_MAX where the number does not fit
  std::size_t status_digits = 0;
  std::string_view method;       // a token
  std::string_view request_uri;  // what stands between method and version, not empty
  std::string_view version;      // SIP/digits.digits in any case
  std::string_view reason;       // trimmed, may be empty
  bool spaces = false;           // other white space than one SP between the parts, or some behind a request line
};

// `line` without its line end. White space may be too much, at the end too, and may miss behind a
// status code.
StartLine parse_start_line(std::string_view line);

// Whether a framer takes the line for the beginning of a message: readable, and a status code has
// three digits or more.
bool is_start_line(std::string_view line);

// `line` without the CR that a line end left on it.
constexpr std::string_view without_cr(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace rung::sip
