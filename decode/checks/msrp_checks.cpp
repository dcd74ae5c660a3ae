#include "decode/checks/msrp_checks.h"

#include <string>

#include "base/ascii.h"
#include "decode/sdp/media_attributes.h"

namespace rung::decode {
namespace {

constexpr std::string_view secure_protocol = "TCP/TLS/MSRP";
// As much of a wrong word as tells it apart.
constexpr std::size_t quoted_octets = 40;

}  // namespace

std::optional<Fault> check_msrp_description(const sdp::SessionDescription& description, const Origin& origin) {
  if (!is_websocket(origin.transport) || !origin.from_client) return std::nullopt;
  for (const sdp::Media& media : description.media) {
    const bool rejected = media.port == 0;  // the answer repeats what was offered (RFC 3264 6)
    if (rejected || equals_ignoring_case(media.protocol, secure_protocol)) continue;
    if (!sdp::MediaView{description, media}.has("path")) continue;
    return Fault{FindingCode::msrp_sdp_proto, "m=" + std::string(media.media.substr(0, quoted_octets)) + " says " +
                                                  std::string(media.protocol.substr(0, quoted_octets))};
  }
  return std::nullopt;
}

}  // namespace rung::decode
