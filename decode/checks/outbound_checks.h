// What one message shows of SIP Outbound and of the proxy between a WebSocket and the rest (RFC 5626, RFC 7118 B.2).
// For messages of every transport: what such a proxy forwards is usually captured behind it.
#pragma once

#include <vector>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::decode {

std::vector<Fault> check_outbound(const sip::Message& message);

// True of the 2xx to a REGISTER of a registrar that does Outbound for the client (RFC 5626 6).
bool grants_outbound(const sip::Message& message);

}  // namespace rung::decode
