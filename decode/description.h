// The session description that a SIP message carries.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "decode/sdp/session_description.h"
#include "decode/sip/message.h"

namespace rung::decode {

struct Description {
  std::vector<char> inflated;       // its octets where it came compressed
  sdp::SessionDescription session;  // views into them, else into the message, which may be moved
};

// True where the body may be or hold a session description: application/sdp, or a multipart.
bool may_hold_description(const sip::Message& message);

// The body of type application/sdp: the whole body, or the first such part of a multipart (RFC 5621 3.1), multiparts in
// each other included. Nothing where there is none, or where it is encoded in another way than gzip or deflate. A view
// into the message, or into `inflated`, which gets the octets of a compressed one, up to limits::inflated_body_octets; at
// most one part is inflated.
std::optional<std::string_view> description_in(const sip::Message& message, std::vector<char>& inflated);

// The same, parsed; nullptr where there is none.
std::shared_ptr<const Description> read_description(const sip::Message& message);

}  // namespace rung::decode
