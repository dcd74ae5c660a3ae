// URIs as SIP carries them: sip and sips (RFC 3261 19.1), tel (RFC 3966), any other scheme as it
// is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rung::sip {

// Views into the text it was read from, nothing decoded. What a scheme does not have is empty.
struct Uri {
  enum class Kind : std::uint8_t { sip, sips, tel, other };
  Kind kind = Kind::other;
  std::string_view scheme;  // as sent
  std::string_view rest;    // everything behind the scheme's colon
  std::string_view user;    // tel: the number
  std::string_view password;
  std::string_view host;       // IPv6 without brackets
  std::string_view host_port;  // as sent, with brackets and port
  std::optional<std::uint16_t> port;
  std::string_view parameters;    // from the first semicolon on, with it
  std::string_view headers;       // behind the question mark
  bool has_user = false;          // an @ was there
  bool ipv6_reference = false;    // host stood in brackets
  bool ipv6_unbracketed = false;  // several colons in a host without brackets: all of it is the host
  bool port_malformed = false;    // a colon without a number of 16 bits behind it
  bool host_malformed = false;    // empty, a bracket without its pair, or octets between bracket and port
};

// `malformed` where there is no scheme; everything else is kept and told by flags. White space and
// angle brackets around the URI must be gone.
Result<Uri> parse_uri(std::string_view text);

// %HH undone, once; a percent sign without two hex digits stays (RFC 3261 19.1.2). %00 is data.
std::string percent_decoded(std::string_view text);

// A host with an optional port, as in URIs and in Via; fills host, port and their flags. White
// space around the colon is allowed (RFC 3261 25.1 COLON).
struct HostPort {
  std::string_view host;
  std::optional<std::uint16_t> port;
  bool ipv6_reference = false, ipv6_unbracketed = false;
  bool port_malformed = false, host_malformed = false;
};
HostPort parse_host_port(std::string_view text);

}  // namespace rung::sip
