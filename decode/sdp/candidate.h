// ICE candidates (RFC 8839 5.1): a=candidate.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace rung::sdp {

// Views into the value of the attribute, as sent.
struct Candidate {
  std::string_view foundation;
  std::uint32_t component = 0;  // 1 RTP, 2 RTCP
  std::string_view transport;   // udp, tcp
  std::uint32_t priority = 0;
  std::string_view address;  // IP address, or a name: 7d4…a1.local (mDNS)
  std::uint16_t port = 0;
  std::string_view type;  // host srflx prflx relay
  std::string_view related_address;
  std::optional<std::uint16_t> related_port;
  std::string_view tcp_type;  // active passive so (RFC 6544 4.5)
};

// `value` is what follows "a=candidate:". Extensions behind what is named above are passed over.
Result<Candidate> parse_candidate(std::string_view value);

}  // namespace rung::sdp
