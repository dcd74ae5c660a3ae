// What a SIP message shows to be wrong about the MSRP session that it describes.
#pragma once

#include <optional>

#include "decode/checks/message_checks.h"
#include "decode/message.h"

namespace rung::decode {

// Whether the body of `message` may hold a session description: application/sdp, or a multipart that may have one.
bool may_hold_description(const sip::Message& message);

// RFC 7977 5.2.2: a WebSocket client writes TCP/TLS/MSRP into its m= line.
std::optional<Fault> check_msrp_description(const sip::Message& message, const Origin& origin);

}  // namespace rung::decode
