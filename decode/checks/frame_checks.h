// What the header of one WebSocket frame shows to be wrong (RFC 6455 5.1 to 5.5, RFC 7692 6.1).
#pragma once

#include <optional>
#include <vector>

#include "decode/checks/fault.h"
#include "decode/ws/frame.h"

namespace rung::decode {

// What the frame stands in.
struct FrameSurroundings {
  bool from_client = true;
  bool masks = true;  // clients mask, servers do not: the version of the protocol has that rule
  // Nothing where octets were lost before it, so that nobody knows: whether fragments of a data message are to come.
  std::optional<bool> message_open;
  std::uint8_t reserved_bits = 0;  // those that what was agreed on allows, as in FrameHeader::rsv
  bool deflate = false;            // permessage-deflate was agreed on
};

std::vector<Fault> check_frame(const ws::FrameHeader& header, const FrameSurroundings& surroundings);

}  // namespace rung::decode
