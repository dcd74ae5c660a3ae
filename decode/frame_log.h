// The frames of one direction of a WebSocket on their way to the rows of ws_frames. They wait until it is known what
// their message was: its size when inflated, and the SIP message it held.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "decode/stream_context.h"
#include "decode/ws/message_framer.h"

namespace rung::decode {

class FrameLog {
 public:
  // The context must outlive it.
  FrameLog(StreamContext& context, net::Direction direction) : context_(&context), direction_(direction) {}

  // A header was read.
  void add(const ws::Frame& frame);
  // All of a message was read that will be; its packets must still be known. `inflated`: its octets, where it was
  // compressed; `round_trip`: of a Pong.
  void settle(const ws::Message& message, std::optional<std::uint64_t> inflated, std::optional<Duration> round_trip);
  // Frames that begin from `begin` up to `end` carried the message, unless they carried one before.
  void belong_to(std::uint64_t message_id, std::uint64_t begin, std::uint64_t end);
  // Gives out the settled ones that begin before `until`, in order.
  void release(std::uint64_t until);
  // Nothing more comes.
  void finish();

  // The packet with octet `at` of a message's payload, the payloads of its frames joined; before it is settled.
  PacketRef packet_of(const ws::Message& message, std::uint64_t at) const;

 private:
  struct Entry {
    ws::Frame frame;
    PacketRef packet;
    bool settled = false;
    std::uint64_t message_id = 0;
    std::optional<std::uint64_t> inflated;
    std::optional<Duration> round_trip;
  };
  static std::uint64_t end_of(const ws::Frame& frame);
  static bool is_part(const Entry& entry, const ws::Message& message);
  void give_first();

  StreamContext* context_;
  net::Direction direction_;
  std::deque<Entry> entries_;  // limits::ws_frames_held at most
};

}  // namespace rung::decode
