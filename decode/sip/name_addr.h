// An address in a header field: name-addr or addr-spec with header parameters (RFC
// 3261 20.10, 25.1), as in From, To, Contact, Route, Record-Route, Refer-To, P-Asserted-Identity.
#pragma once

#include <string>
#include <string_view>

namespace rung::sip {

// Views into the text it was read from. Whatever the text, something is made of it; flags tell what
// was wrong.
struct NameAddr {
  std::string_view display_name;  // as sent, without quotes; quoted pairs still in it
  std::string_view uri;           // without angle brackets and white space around it
  std::string_view parameters;    // header parameters, from the first semicolon on
  bool display_quoted = false;
  bool angle_brackets = false;  // without them all parameters are the header's (RFC 3261 20)
  bool quote_unterminated = false;
  bool bracket_unterminated = false;
  bool spaces_in_brackets = false;  // white space between a bracket and the URI

  // The display name as a user reads it.
  std::string display_text() const;
};

// One element of a list; split it first (header_list.h).
NameAddr parse_name_addr(std::string_view element);

}  // namespace rung::sip
