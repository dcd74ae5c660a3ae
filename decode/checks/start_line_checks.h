// What the first line of a SIP message shows to be wrong (RFC 3261 7.1, 7.2). Its Request-URI, as far as it is a URI
// like others, is looked at by address_checks.
#pragma once

#include <string_view>
#include <vector>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::decode {

std::vector<Fault> check_start_line(const sip::Message& message);

// The Request-URI without the angle brackets that do not belong there, and up to the first white space in it.
std::string_view readable_request_uri(const sip::Message& message);

}  // namespace rung::decode
