// What the lines of a header section show to be wrong, before anybody asks what they mean (RFC 3261 7, 7.3.1, 25.1).
#pragma once

#include <vector>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::decode {

// Lines without a colon, with LF alone, or without the empty line behind them.
std::vector<Fault> check_lines(const sip::Message& message, bool cut_by_capture);

// Octets that are no UTF-8.
std::vector<Fault> check_charset(const sip::Message& message);

}  // namespace rung::decode
