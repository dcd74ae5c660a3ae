// What a WebSocket carries that is not SIP: named, counted, and not parsed.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace rung::decode {

// "AMQP", "JSON-RPC (Verto)", "Engine.IO", ...; the subprotocol's name, "text" or "binary" where nothing is known of
// it. `payload` may be cut.
std::string name_of_content(std::string_view subprotocol, std::string_view path, Bytes payload, bool is_text);

bool is_json(std::string_view content_name);

}  // namespace rung::decode
