// What URIs and the addresses around them show to be wrong: the Request-URI, header fields that hold addresses, Via.
#pragma once

#include <vector>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::decode {

// The Request-URI and every header field of addresses.
std::vector<Fault> check_addresses(const sip::Message& message);
std::vector<Fault> check_vias(const sip::Message& message);

}  // namespace rung::decode
