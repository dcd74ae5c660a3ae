#include "decode/checks/msrp_checks.h"

#include <string>

#include "base/ascii.h"
#include "decode/sdp/path.h"

namespace rung::decode {
namespace {

constexpr std::string_view secure_protocol = "TCP/TLS/MSRP";
// As much of a wrong word as tells it apart.
constexpr std::size_t quoted_octets = 40;

bool begins_with(std::string_view text, std::string_view beginning) {
  return equals_ignoring_case(text.substr(0, beginning.size()), beginning);
}

}  // namespace

bool may_hold_description(const sip::Message& message) {
  if (message.body().empty()) return false;
  const std::string_view type = message.essentials().content_type;
  return begins_with(type, "application/sdp") || begins_with(type, "multipart/");
}

std::optional<Fault> check_msrp_description(const sip::Message& message, const Origin& origin) {
  const bool websocket = origin.transport == Transport::ws || origin.transport == Transport::wss;
  if (!websocket || !origin.from_client || !may_hold_description(message)) return std::nullopt;
  sdp::PathReader reader(message.body());
  while (auto path = reader.next()) {
    const bool rejected = path->port == "0";  // the answer repeats what was offered (RFC 3264 6)
    if (rejected || equals_ignoring_case(path->protocol, secure_protocol)) continue;
    return Fault{FindingCode::msrp_sdp_proto, "m=" + std::string(path->media.substr(0, quoted_octets)) + " says " +
                                                  std::string(path->protocol.substr(0, quoted_octets))};
  }
  return std::nullopt;
}

}  // namespace rung::decode
