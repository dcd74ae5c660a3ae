// Which WebSocket protocol an upgrade is of, read from its heads.
#pragma once

#include <string>

#include "decode/http/upgrade.h"
#include "decode/ws/framer.h"

namespace rung::decode {

// What an upgrade request says of itself. Owns its texts.
struct UpgradeVersion {
  ws::Draft draft = ws::Draft::rfc_6455;
  std::string name;        // as connections.ws_version shows it
  std::string key;         // Sec-WebSocket-Key
  std::string key1, key2;  // Sec-WebSocket-Key1, Sec-WebSocket-Key2
  bool known = false;      // the request was read
};
UpgradeVersion version_of_request(const http::Head& request);
// Of a 101 whose request was not captured: the drafts of hixie show themselves in the answer, too.
UpgradeVersion version_of_answer(const http::Head& answer);

// How the frames behind a 101 look.
ws::Protocol protocol_of(const UpgradeVersion& version, const http::Head& answer);

// Sec-WebSocket-Protocol, or what hixie-75 called it.
std::string subprotocols_of(const http::Head& head);

// What a hixie server says of the request, for one that was not captured. Empty where it says nothing.
struct UpgradeTarget {
  std::string host, path, origin;
};
UpgradeTarget target_of_answer(const http::Head& answer);

}  // namespace rung::decode
