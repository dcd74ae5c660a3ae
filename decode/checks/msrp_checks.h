// What a SIP message shows to be wrong about the MSRP session that it describes.
#pragma once

#include <optional>

#include "decode/checks/fault.h"
#include "decode/message.h"
#include "decode/sdp/session_description.h"

namespace rung::decode {

// RFC 7977 5.2.2: a WebSocket client writes TCP/TLS/MSRP into its m= line.
std::optional<Fault> check_msrp_description(const sdp::SessionDescription& description, const Origin& origin);

}  // namespace rung::decode
