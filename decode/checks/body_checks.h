// What the body of a SIP message and the fields about it show to be wrong (RFC 3261 7.4, 18.3, 20.14, 20.15).
#pragma once

#include <vector>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::decode {

std::vector<Fault> check_body(const sip::Message& message, bool cut_by_capture);

}  // namespace rung::decode
