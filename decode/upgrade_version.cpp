#include "decode/upgrade_version.h"

#include <algorithm>

namespace rung::decode {
namespace {

std::string text_of(const http::Head& head, std::string_view name) { return std::string(head.find(name).value_or("")); }

}  // namespace

UpgradeVersion version_of_request(const http::Head& request) {
  UpgradeVersion version;
  version.key = text_of(request, "Sec-WebSocket-Key");
  version.key1 = text_of(request, "Sec-WebSocket-Key1");
  version.key2 = text_of(request, "Sec-WebSocket-Key2");
  ws::VersionFields fields;
  fields.version = request.find("Sec-WebSocket-Version");
  fields.draft = request.find("Sec-WebSocket-Draft");
  fields.key = request.find("Sec-WebSocket-Key").has_value();
  fields.key1_or_key2 = request.find("Sec-WebSocket-Key1") || request.find("Sec-WebSocket-Key2");
  version.draft = ws::draft_of(fields);
  version.name = ws::name_of(version.draft, fields);
  version.known = true;
  return version;
}

UpgradeVersion version_of_answer(const http::Head& answer) {
  UpgradeVersion version;
  if (answer.find("Sec-WebSocket-Accept")) return version;
  if (answer.find("Sec-WebSocket-Location")) version.draft = ws::Draft::hixie_76;
  if (answer.find("WebSocket-Location")) version.draft = ws::Draft::hixie_75;
  if (ws::is_hixie(version.draft)) version.name = ws::name_of(version.draft, {});
  return version;
}

ws::Protocol protocol_of(const UpgradeVersion& version, const http::Head& answer) {
  ws::Protocol protocol{version.draft};
  if (version.draft == ws::Draft::hybi_04)
    protocol.connection_key = ws::connection_key(version.key, text_of(answer, "Sec-WebSocket-Nonce"));
  return protocol;
}

std::string subprotocols_of(const http::Head& head) {
  std::string subprotocols = head.joined("Sec-WebSocket-Protocol");
  return subprotocols.empty() ? head.joined("WebSocket-Protocol") : subprotocols;
}

// (Sec-)WebSocket-Location: ws://host/path.
UpgradeTarget target_of_answer(const http::Head& answer) {
  const auto either = [&](const std::string& name) {
    return answer.find("Sec-" + name).value_or(answer.find(name).value_or(""));
  };
  std::string_view location = either("WebSocket-Location");
  const std::size_t scheme = location.find("://");
  if (scheme == std::string_view::npos) return {};
  location.remove_prefix(scheme + 3);
  const std::size_t path = std::min(location.find('/'), location.size());
  return {std::string(location.substr(0, path)), std::string(location.substr(path)),
          std::string(either("WebSocket-Origin"))};
}

}  // namespace rung::decode
