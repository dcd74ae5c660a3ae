// Transports that a Via may name (IANA, SIP Transport; RFC 3261, RFC 4168, RFC 7118).
#pragma once

#include <array>
#include <string_view>

#include "base/ascii.h"

namespace rung::decode {

constexpr std::array<std::string_view, 7> registered_transports = {"UDP",      "TCP", "TLS", "SCTP",
                                                                   "TLS-SCTP", "WS",  "WSS"};

inline bool is_registered_transport(std::string_view transport) {
  for (std::string_view one : registered_transports)
    if (one == transport) return true;
  for (std::string_view one : registered_transports)
    if (equals_ignoring_case(one, transport)) return true;
  return false;
}

}  // namespace rung::decode
