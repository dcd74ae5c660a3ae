// MSRP in the messages of a WebSocket (RFC 7977 5.1): one chunk in each, by the RFC. Where a gateway treats the
// WebSocket as a byte stream, several stand in one, or the rest of one comes in the messages that follow.
#pragma once

#include <memory>

#include "decode/msrp_collector.h"
#include "decode/sip_joiner.h"
#include "decode/stream_context.h"

namespace rung::decode {

class WebSocketMsrp {
 public:
  // The context must outlive it.
  explicit WebSocketMsrp(StreamContext& context) : context_(&context) {}

  // One data message. False where it holds no MSRP.
  bool take(net::Direction direction, Bytes payload, const Carrier& carrier);
  // Octets of that direction are not in the capture.
  void lose(net::Direction direction);
  void finish(bool capture_ended);

 private:
  struct Side {
    msrp::StreamFramer framer;
    std::uint32_t parts = 0;  // WebSocket messages of the chunk at hand
    PacketRef first;          // of the first one
    Place place;              // of the last one
  };
  // Made for the first MSRP: most WebSockets carry none.
  struct State {
    explicit State(StreamContext& context) : collector(context) {}
    MsrpCollector collector;
    std::array<Side, 2> sides;
  };

  void cut(net::Direction direction, bool lost);
  // Returns how many chunks began.
  std::uint32_t drain(net::Direction direction, bool lost);

  StreamContext* context_;
  std::unique_ptr<State> state_;
};

}  // namespace rung::decode
