// Pings of one side of a WebSocket and the Pongs that answer them (RFC 6455 5.5.2, 5.5.3).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/packet_ref.h"

namespace rung::ws {

class PingLedger {
 public:
  // What never got an answer, and since when it should have.
  struct Overdue {
    PacketRef ping;
    std::optional<PacketRef> other_pong;  // a Pong that carried something else came instead
  };

  void on_ping(Bytes payload, const PacketRef& packet);
  // How long the Ping took that this Pong answers; nothing for an unsolicited one. It answers all Pings before that
  // one too: only the newest has to be answered. Times are those of the capture, not of the endpoints.
  std::optional<Duration> on_pong(Bytes payload, const PacketRef& packet);
  // The side that should answer is excused from now on: it sent a Close.
  void excuse() { waiting_.clear(); }
  // The first Ping that had no answer limits::ws_pong_timeout after it. Those that follow it are passed over until a
  // Pong comes: one dead peer is told once.
  std::optional<Overdue> take_overdue(Timestamp now);
  // Nothing more comes. As take_overdue(); a Pong that carried something else counts before the time is over.
  std::optional<Overdue> finish(Timestamp now);

 private:
  struct Ping {
    std::vector<std::uint8_t> payload;
    PacketRef packet;
    std::optional<PacketRef> other_pong;
  };

  std::optional<Overdue> take_first();

  std::deque<Ping> waiting_;  // limits::ws_pings at most, the oldest go
  bool told_ = false;
};

}  // namespace rung::ws
