// Keep-alives of SIP Outbound on one connection (RFC 5626 3.5.1, 4.4.1): CRLF CRLF of one side is a ping, the CRLF that
// comes back its pong. A CRLF that answers no ping means nothing: some send it by itself, some after each message.
#pragma once

#include <array>
#include <optional>

#include "decode/stream_context.h"

namespace rung::decode {

class CrlfKeepAlive {
 public:
  // The context must outlive it.
  explicit CrlfKeepAlive(StreamContext& context) : context_(&context) {}

  void on_ping(net::Direction direction, const PacketRef& where);
  void on_pong(net::Direction direction, const PacketRef& where);
  // What was sent in this direction may hold a pong that the capture lost.
  void on_gap(net::Direction direction) { waiting_of(opposite(direction)).reset(); }
  // This side says goodbye: it owes no pong any more.
  void excuse(net::Direction direction) { waiting_of(opposite(direction)).reset(); }
  // Nothing more comes.
  void finish();

 private:
  struct Ping {
    PacketRef where;
    bool told = false;
  };

  std::optional<Ping>& waiting_of(net::Direction direction) { return waiting_[index(direction)]; }
  void check(net::Direction direction, Timestamp now);

  StreamContext* context_;
  // By direction of the ping: the first one without an answer. A pong answers all that came since.
  std::array<std::optional<Ping>, 2> waiting_;
};

}  // namespace rung::decode
