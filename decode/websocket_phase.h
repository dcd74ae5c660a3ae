// WebSocket frames on a stream (RFC 6455 5), and the SIP in their messages (RFC 7118).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "decode/sip_joiner.h"
#include "decode/stream_context.h"
#include "decode/ws/message_framer.h"
#include "decode/ws/message_inflater.h"

namespace rung::decode {

class WebSocketPhase {
 public:
  // The context must outlive the phase. `at_frame`: see Transition.
  WebSocketPhase(StreamContext& context, std::array<bool, 2> at_frame);

  std::optional<Transition> on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  void finish(net::EndReason reason);
  // finish() is over and the connection ended: a Close never came (RFC 6455 7.1.5).
  void note_missing_close(const net::End& end);

 private:
  struct Side {
    std::optional<ws::MessageFramer> framer;
    SipJoiner joiner;
    std::optional<ws::MessageInflater> inflater;  // made for the first compressed message
    bool message_open = false;                    // fragments of a data message are still to come
    bool in_doubt = false;                        // no frame was seen since octets were lost
  };
  Side& side_of(net::Direction direction) { return sides_[index(direction)]; }
  ws::MessageFramer& framer_at(net::Direction direction, std::uint64_t offset);
  void drain(net::Direction direction);
  void take(net::Direction direction, const ws::Frame& frame);
  void take(net::Direction direction, ws::Message&& message);
  void take(net::Direction direction, const ws::Lost& lost);
  void take_data(net::Direction direction, ws::Message& message, const Place& place);
  bool inflate(net::Direction direction, ws::Message& message, const Place& place);
  ws::MessageInflater* inflater_of(net::Direction direction);
  void take_close(net::Direction direction, const ws::Message& message, const Place& place);
  void give(net::Direction direction);
  void deliver(net::Direction direction, Joined&& joined);

  StreamContext* context_;
  std::array<Side, 2> sides_;
  std::array<bool, 2> at_frame_;
  bool capture_ended_ = false;
};

}  // namespace rung::decode
