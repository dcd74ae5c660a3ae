// A SIP message as a WebSocket brought it: what the checks of RFC 7118 look at.
#pragma once

#include <string_view>

#include "decode/message.h"

namespace rung::decode {

struct CarriedSip {
  const sip::Message& message;
  const ConnectionFacts& connection;
  bool from_client = true;
  bool cut = false;              // octets of the WebSocket message are missing, or more than a limit lets in
  bool binary = false;           // it came in a binary message
  std::string_view behind = {};  // octets of the same WebSocket message behind the body, which begin no other message
};

}  // namespace rung::decode
