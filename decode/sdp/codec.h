// What the formats of an m= line mean: a=rtpmap and a=fmtp (RFC 8866 6.6, 6.15), the static payload types of RFC 3551,
// and a=sctpmap of old data channels.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "decode/sdp/session_description.h"

namespace rung::sdp {

struct Codec {
  std::string_view format;           // as in the m= line: a payload type, or a word
  std::string_view name;             // PCMU, opus, telephone-event as sent; empty where nothing tells
  std::uint32_t clock_rate = 0;      // in Hz; 0: not known
  std::uint32_t channels = 0;        // 0: not told
  std::string_view parameters = {};  // of a=fmtp, as sent
};

// The formats of `media` in order of preference, no more than limits::sdp_formats. Formats of RTP that nothing maps
// have no name; those of other protocols are their name, but for "*".
std::vector<Codec> codecs_of(const SessionDescription& description, const Media& media);

bool is_rtp(const Media& media);
// DTMF as events (RFC 4733), and text in real time (RFC 4103).
bool is_telephone_event(const Codec& codec);
bool is_real_time_text(const Codec& codec);

// The codec of a static payload type (RFC 3551 6), nothing where it is dynamic, reserved or not assigned.
std::optional<Codec> static_codec(std::uint64_t payload_type);

}  // namespace rung::sdp
