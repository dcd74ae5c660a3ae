// Credentials that protect badly (RFC 3261 22; RFC 7617 4; RFC 8760).
#pragma once

#include <vector>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::decode {

// `encrypted`: the connection has TLS. Details name the scheme and the realm, never the secret.
std::vector<Fault> check_credentials(const sip::Message& message, bool encrypted);

}  // namespace rung::decode
