// What the attributes of a media description say, those of the session included where they hold for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "decode/sdp/session_description.h"

namespace rung::sdp {

// A media description within its session description, which must outlive it.
struct MediaView {
  const SessionDescription& description;
  const Media& media;

  std::span<const Attribute> attributes() const { return description.attributes_of(media); }
  // The first of that name under the m= line; nullptr where there is none. Names are compared as sent: RFC 8866 6
  // makes them case-sensitive.
  const Attribute* find(std::string_view name) const;
  // The same, else of the session.
  const Attribute* find_here_or_above(std::string_view name) const;
  // Its value, empty where there is none.
  std::string_view value(std::string_view name) const;
  std::string_view value_here_or_above(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
};

enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };
std::string_view to_text(Direction direction);

// RFC 8866 6.7: under the m= line, else of the session, else sendrecv (recvonly where a=type is broadcast or H332).
// RTP to 0.0.0.0 is the hold of RFC 2543 (RFC 3264 8.4): nothing is received there. Not so with ICE or with the
// discard port, where the address is still to come (RFC 8839 4.2.5).
Direction direction_of(const MediaView& view);

// ICE (RFC 8839). The password is never given out.
struct Ice {
  std::string_view user_fragment;  // ice-ufrag
  std::string_view options;        // ice-options
  bool has_password = false;       // an ice-pwd holds for it
  bool lite = false;               // ice-lite
  bool end_of_candidates = false;
  std::uint32_t candidates = 0;  // a=candidate lines, those that cannot be read included
  std::uint32_t host = 0, server_reflexive = 0, peer_reflexive = 0, relay = 0;  // of those that can be
};
Ice ice_of(const MediaView& view);

// The mids of the BUNDLE group that `view` is in (RFC 9143), "0 1 audio"; empty where it is in none.
std::string_view bundle_of(const MediaView& view);

// The suites of a=crypto in order (RFC 4568 9.1), no more than limits::sdp_formats. Keys are never given out.
std::vector<std::string_view> crypto_suites_of(const MediaView& view);

// The SCTP port of a data channel: a=sctp-port (RFC 8841 5), else that of a=sctpmap in its drafts.
std::optional<std::uint32_t> sctp_port_of(const MediaView& view);
// a=max-message-size (RFC 8841 6) in octets, else that of a=sctpmap; 0: any size.
std::optional<std::uint64_t> max_message_size_of(const MediaView& view);

// a=websocket-uri (RFC 8124 3.2), else ws-uri or wss-uri of its drafts.
std::string_view websocket_uri_of(const MediaView& view);

// a=ptime in milliseconds as sent (RFC 8866 6.4): some send fractions.
std::string_view ptime_of(const MediaView& view);

// The first CNAME that a=ssrc tells (RFC 5576 6.1).
std::string_view cname_of(const MediaView& view);

}  // namespace rung::sdp
