// Who calls whom, as far as another leg of the call can be recognised by it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decode/sip/message.h"

namespace rung::correlate {

// Numbers are without "+", "00" at their beginning, and what separates their digits.
struct LegParties {
  std::vector<std::string> callers;  // From, then who the network says it is (P-Asserted-Identity, Remote-Party-ID)
  std::vector<std::string> callees;  // To, the Request-URI, and where the call had been sent before (Diversion)
};

// Of an INVITE. Users that stand for nobody (anonymous) are left out.
LegParties parties_of(const sip::Message& invite);

// Both: equal, or one is the other behind the digits of a prefix (an outside line, an area).
bool same_parties(const LegParties& one, const LegParties& other);

}  // namespace rung::correlate
