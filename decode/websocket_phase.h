// WebSocket frames on a stream (RFC 6455 5), and the SIP (RFC 7118) and MSRP (RFC 7977) in their messages.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "decode/close_watch.h"
#include "decode/crlf_keep_alive.h"
#include "decode/frame_log.h"
#include "decode/sip_joiner.h"
#include "decode/stream_context.h"
#include "decode/websocket_msrp.h"
#include "decode/ws/extension.h"
#include "decode/ws/framer.h"
#include "decode/ws/message_inflater.h"
#include "decode/ws/ping_ledger.h"

namespace rung::decode {

class WebSocketPhase {
 public:
  // The context must outlive the phase; its row says what the handshake agreed on. `at_frame`, `protocol`: see
  // Transition.
  WebSocketPhase(StreamContext& context, std::array<bool, 2> at_frame, const ws::Protocol& protocol = {});

  std::optional<Transition> on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  void finish(net::EndReason reason);
  // finish() is over and the connection ended: whether it was closed as it should be.
  void settle(const net::End& end);

 private:
  struct Side {
    Side(StreamContext& context, net::Direction direction) : frames(context, direction) {}

    std::optional<ws::Framer> framer;
    SipJoiner joiner;
    std::optional<ws::MessageInflater> inflater;  // made for the first compressed message
    FrameLog frames;
    ws::PingLedger pings;                             // that this side sent
    std::optional<std::array<std::uint8_t, 4>> mask;  // of the frame before
    int same_masks = 0;                               // frames in a row with it
    bool sound = false;                               // a frame without a fault was seen, or the lack of one was told
    bool message_open = false;                        // fragments of a data message are still to come
    bool in_doubt = false;                            // no frame was seen since octets were lost
    bool torn = false;                                // what was lost since the last SIP may have begun a message
  };
  // What a data message became.
  struct Content {
    bool readable = true;
    std::optional<std::uint64_t> inflated;
  };

  Side& side_of(net::Direction direction) { return sides_[index(direction)]; }
  std::string from(net::Direction direction) const;
  ws::Framer& framer_at(net::Direction direction, std::uint64_t offset);
  bool is_deflate_stream() const;
  void drain(net::Direction direction);
  void take(net::Direction direction, const ws::Frame& frame);
  void take(net::Direction direction, ws::Message&& message);
  void take(net::Direction direction, const ws::Lost& lost);
  void doubt_beginning(net::Direction direction, const PacketRef& where);
  void check_mask(net::Direction direction, const ws::Frame& frame, const PacketRef& where);
  Content take_data(net::Direction direction, ws::Message& message, const Place& place);
  void take_other(const ws::Message& message, const PacketRef& where);
  std::optional<BadText> find_bad_text(net::Direction direction, const ws::Message& message, bool inflated);
  void take_keep_alive(net::Direction direction, Bytes payload, const PacketRef& where);
  void check_content(net::Direction direction, const ws::Message& message, bool is_msrp, const PacketRef& where);
  Content inflate(net::Direction direction, ws::Message& message, const Place& place);
  ws::MessageInflater* inflater_of(net::Direction direction);
  std::optional<Duration> take_control(net::Direction direction, const ws::Message& message, const Place& place);
  void tell_unanswered(net::Direction direction, const std::optional<ws::PingLedger::Overdue>& overdue);
  void give(net::Direction direction);
  void deliver(net::Direction direction, Joined&& joined);

  StreamContext* context_;
  std::array<Side, 2> sides_;
  WebSocketMsrp msrp_;
  CloseWatch closes_;
  CrlfKeepAlive crlf_;
  bool sip_agreed_;  // the server selected the subprotocol sip
  ws::AgreedExtensions agreed_;
  bool handshake_seen_;
  std::array<bool, 2> at_frame_;
  ws::Protocol protocol_;
  bool capture_ended_ = false;
};

}  // namespace rung::decode
