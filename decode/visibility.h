// How much of a connection could be read, and what to do about the rest: connections.visibility.
#pragma once

#include <cstdint>

#include "decode/message.h"

namespace rung::decode {

// What was met on a stream while it was read.
struct Observed {
  bool sip_stream = false;   // SIP stood on the stream itself
  bool msrp_stream = false;  // MSRP stood on it
  bool websocket = false;    // WebSocket frames stood on it
  bool unreadable = false;   // octets that were no WebSocket frames
  bool upgrade_unanswered = false;
  bool http2 = false;
  bool unread_heads = false;  // http2: of streams that may have been WebSockets
  std::uint64_t carried = 0;  // http2: WebSockets, which are connections of their own
  bool carrier_gaps = false;  // what carries it lacks octets, perhaps its own
  // WebSocket messages with RSV1 that permessage-deflate does not explain; of deflate-stream, pieces of the stream
  std::uint64_t compressed = 0;
  std::uint64_t lost_context = 0;  // compressed ones that refer to messages which are not known
  std::uint64_t damaged = 0;       // compressed ones that are no DEFLATE, or a bomb
  std::uint64_t msrp_skipped = 0;  // octets between MSRP chunks that were left out
};

// Sets visibility and its reason from what is known at the end. What was set before and says why
// nothing could be read (TLS, a refusal) stays, unless SIP, MSRP or a WebSocket was met all the same.
void settle_visibility(ConnectionFacts& facts, const Observed& observed);

}  // namespace rung::decode
