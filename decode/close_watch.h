// How a WebSocket ended: who sent Close first, with which code, and what was wrong about it (RFC 6455 5.5.1, 7).
#pragma once

#include <array>
#include <optional>

#include "decode/stream_context.h"
#include "decode/ws/message_framer.h"

namespace rung::decode {

class CloseWatch {
 public:
  // The context must outlive it. `has_codes`: a Close may begin with a code, as all versions from hybi-06 on have it.
  CloseWatch(StreamContext& context, bool has_codes)
      : context_(&context), has_codes_(has_codes), last_frame_(context.row.facts().last.time) {}

  // A Close, whole.
  void on_close(net::Direction direction, const ws::Message& message, const Place& place);
  // A frame of any kind.
  void on_frame(net::Direction direction, Timestamp time);
  // Data of a side that may have sent Close already.
  void on_data(net::Direction direction, const PacketRef& where);
  bool has_closed(net::Direction direction) const { return closes_[index(direction)].has_value(); }
  // The connection is over. `in_doubt`: a Close may be among what the capture lost.
  void finish(const net::End& end, bool in_doubt);

 private:
  struct Sent {
    PacketRef where;
    std::optional<std::uint16_t> code;
  };
  void check(net::Direction direction, const ws::Message& message, const PacketRef& where);
  void note_first(const ws::Message& message);
  void note_unanswered(const net::End& end);
  void note_missing(const net::End& end);
  void note_silence(Timestamp end);
  std::string side(net::Direction direction) const { return context_->is_from_client(direction) ? "client" : "server"; }

  StreamContext* context_;
  bool has_codes_;
  std::array<std::optional<Sent>, 2> closes_;
  Timestamp last_frame_;             // of either side, at first the handshake's
  std::optional<Duration> silence_;  // a long one that this side broke, and the other did not answer since
  net::Direction broken_by_ = net::Direction::from_client;
};

}  // namespace rung::decode
