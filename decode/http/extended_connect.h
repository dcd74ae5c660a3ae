// The request by which a stream of HTTP/2 becomes a WebSocket (RFC 8441).
#pragma once

#include <string>

#include "decode/http/upgrade.h"

namespace rung::http {

// SETTINGS_ENABLE_CONNECT_PROTOCOL (RFC 8441 3)
constexpr std::uint16_t setting_enable_connect_protocol = 8;

// CONNECT with a :protocol of websocket.
bool asks_for_websocket_stream(const Head& request);

// What RFC 8441 4 and 5 and RFC 9113 8.2.2 forbid, or miss, in such a request, as text; empty where it is right.
std::string faults_of_websocket_stream(const Head& request);

}  // namespace rung::http
