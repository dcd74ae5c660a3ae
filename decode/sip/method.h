// SIP methods (IANA registry). Methods are case-sensitive (RFC 3261 7.1).
#pragma once

#include <array>
#include <string_view>

namespace rung::sip {

constexpr std::array<std::string_view, 14> known_methods = {"ACK",     "BYE",      "CANCEL",    "INFO",  "INVITE",
                                                            "MESSAGE", "NOTIFY",   "OPTIONS",   "PRACK", "PUBLISH",
                                                            "REFER",   "REGISTER", "SUBSCRIBE", "UPDATE"};

constexpr bool is_known_method(std::string_view method) {
  for (std::string_view known : known_methods) {
    if (known == method) return true;
  }
  return false;
}

}  // namespace rung::sip
