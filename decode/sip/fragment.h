// Fragments of SIP messages in bodies (RFC 3420): what a NOTIFY of a REFER tells.
#pragma once

#include <cstdint>

#include "decode/sip/message.h"

namespace rung::sip {

// The status of the first status line in a body of type message/sipfrag or message/sip, also as a part of a multipart;
// 0 where there is none.
std::uint32_t status_of_fragment(const Message& message);

}  // namespace rung::sip
