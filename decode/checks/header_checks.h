// What the header fields of a SIP message show to be wrong: which there are, and those that are a number, a date or a
// list. Addresses are looked at by address_checks, lines by line_checks.
#pragma once

#include <vector>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::decode {

// Fields that are missing (RFC 3261 8.1.1) or stand too often (7.3.1). What the capture cut off is not missing.
std::vector<Fault> check_presence(const sip::Message& message, bool cut_by_capture);
std::vector<Fault> check_cseq(const sip::Message& message);
// Numbers out of their range, Warning included.
std::vector<Fault> check_numbers(const sip::Message& message);
// Comma lists with an element that is empty.
std::vector<Fault> check_lists(const sip::Message& message);
// Quoted strings without an end.
std::vector<Fault> check_quotes(const sip::Message& message);
std::vector<Fault> check_date(const sip::Message& message);

}  // namespace rung::decode
