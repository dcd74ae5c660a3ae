#include "decode/checks/version_checks.h"

namespace rung::decode {

std::optional<Fault> check_version(const UpgradeVersion& version) {
  if (ws::is_hixie(version.draft) || ws::has_challenge(version.draft))
    return Fault{FindingCode::ws_legacy_hixie, version.name};
  if (ws::has_draft_number(version.draft)) return Fault{FindingCode::ws_legacy_hybi, "version " + version.name};
  if (version.draft != ws::Draft::unknown) return std::nullopt;
  return Fault{FindingCode::ws_version_unsupported, "the client asks for " + version.name};
}

std::optional<Fault> check_refused_version(const UpgradeVersion& version, const http::Head& answer) {
  constexpr std::uint32_t bad_request = 400, upgrade_required = 426;
  if (answer.status != bad_request && answer.status != upgrade_required) return std::nullopt;
  if (!answer.find("Sec-WebSocket-Version")) return std::nullopt;
  return Fault{FindingCode::ws_version_unsupported, "the client asked for " + version.name + ", the server speaks " +
                                                        answer.joined("Sec-WebSocket-Version")};
}

}  // namespace rung::decode
