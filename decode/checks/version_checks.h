// What an upgrade shows of its WebSocket version.
#pragma once

#include <optional>

#include "decode/checks/message_checks.h"
#include "decode/http/upgrade.h"
#include "decode/upgrade_version.h"

namespace rung::decode {

// ws-legacy-hixie, ws-legacy-hybi or ws-version-unsupported: what a request says of itself. The versions that rung
// reads are not unsupported as long as the server does not say so.
std::optional<Fault> check_version(const UpgradeVersion& version);
// ws-version-unsupported: an answer that lists the versions that the server speaks instead (RFC 6455 4.2.2, 4.4).
std::optional<Fault> check_refused_version(const UpgradeVersion& version, const http::Head& answer);

}  // namespace rung::decode
