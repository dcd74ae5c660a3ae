// User-to-User: what one end's application tells the other's (RFC 7433 4).
#pragma once

#include <string_view>

namespace rung::sip {

// Views into the element; empty where absent.
struct UserToUser {
  std::string_view data;      // as sent, without quotes
  std::string_view encoding;  // "hex" where absent
  std::string_view purpose;   // the package: isdn-uui, ...
  std::string_view content;
};

// One element of a list; split it first (header_list.h).
UserToUser parse_user_to_user(std::string_view element);

}  // namespace rung::sip
