// What a SIP message on a WebSocket says of transports and addresses, beside what it came on (RFC 7118 5.1 to 5.3, 9).
#pragma once

#include <optional>
#include <vector>

#include "decode/checks/carried_sip.h"
#include "decode/checks/fault.h"

namespace rung::decode {

// Why a WebSocket without TLS may be the inside of one with it; empty where nothing says so. Static text.
std::string_view tls_ended_before(const ConnectionFacts& connection);

// The topmost Via of a request (responses repeat it), and URIs that say where somebody is reached.
std::vector<Fault> check_transports(const CarriedSip& carried);
// sipws-cleartext: not on a loopback address.
std::optional<Fault> check_cleartext(const CarriedSip& carried);
// sipws-received-private
std::optional<Fault> check_received(const CarriedSip& carried);

}  // namespace rung::decode
