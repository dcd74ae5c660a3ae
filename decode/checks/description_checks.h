// What a session description alone shows to be wrong (RFC 8866, RFC 8839, RFC 8842, RFC 8124).
#pragma once

#include <vector>

#include "decode/checks/fault.h"
#include "decode/message.h"
#include "decode/sdp/session_description.h"

namespace rung::decode {

// Adds to `faults`, most of them once for a whole description: its first m= line that has the fault is named. `origin` is
// of the message that carries it. Details never show a key.
void check_description(const sdp::SessionDescription& description, const Origin& origin, std::vector<Fault>& faults);

}  // namespace rung::decode
