// The proof that a server read the WebSocket handshake (RFC 6455 4.2.2).
#pragma once

#include <string>
#include <string_view>

namespace rung::ws {

// base64(SHA-1(key and the GUID of RFC 6455)). `key` as sent, without white space around it.
std::string accept_for(std::string_view key);

// Whether it is 16 octets in base64 (RFC 6455 4.1).
bool is_key(std::string_view key);

}  // namespace rung::ws
