// How a SIP message lies in its WebSocket message (RFC 7118 4.2, 5).
#pragma once

#include <optional>

#include "decode/checks/carried_sip.h"
#include "decode/checks/fault.h"

namespace rung::decode {

// sipws-content-length-mismatch
std::optional<Fault> check_content_length(const CarriedSip& carried);
// sipws-no-content-length
std::optional<Fault> check_has_content_length(const CarriedSip& carried);
// sipws-binary-ascii: what is text was sent as binary.
std::optional<Fault> check_needs_binary(const CarriedSip& carried);

}  // namespace rung::decode
