// HTTP/1.1 up to a WebSocket upgrade (RFC 6455 4, RFC 9112): heads are read, bodies are passed
// over.
//
//   side     waits for          until
//   client   next head          -
//   client   answer to upgrade  the response: 101 ends the phase, any other goes on with the next
//   head server   first request      it came, or octets of the client are lost server   next head -
//   both     the octets of a    they came or are known to be missing
//            hixie challenge
//   either   adrift             a chunk begins with a head: an open-ended body, or a head that is
//   none
//
// A hole that is not inside of a body of known length ends the phase: the answer, or the next
// request, may have been in it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/byte_queue.h"
#include "decode/hixie_challenge.h"
#include "decode/http/upgrade.h"
#include "decode/stream_context.h"

namespace rung::decode {

class HttpPhase {
 public:
  // The context must outlive the phase.
  explicit HttpPhase(StreamContext& context) : context_(&context) {}

  std::optional<Transition> on_chunk(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> on_gap(net::Direction direction, std::uint64_t offset, std::uint64_t size);
  void finish(net::EndReason);

 private:
  struct Side {
    ByteQueue queue;              // the beginning of a head
    std::uint64_t body_left = 0;  // octets of a body to be passed over
    bool adrift = false;
    std::vector<Piece> held;  // what has to wait for the other side
    std::size_t held_octets = 0;
  };
  struct Request {
    bool upgrade = false, head = false, connect = false;
  };

  Side& side_of(net::Direction direction) { return sides_[index(direction)]; }
  bool must_wait(net::Direction direction) const;
  void hold(Piece&& piece);
  std::optional<Transition> read(net::Direction direction, std::uint64_t offset, Bytes bytes);
  std::optional<Transition> read_heads(net::Direction direction);
  std::optional<Transition> release(net::Direction direction);
  std::optional<Transition> take_request(net::Direction direction, http::Head&& head, const PacketRef& where);
  std::optional<Transition> take_response(net::Direction direction, const http::Head& head, Place place);
  void note_upgrade_request(const http::Head& head, const PacketRef& where);
  void begin_upgrade(http::Head&& head, const PacketRef& where);
  void check_waiting(Timestamp now);
  void check_early_octets(const PacketRef& answer);
  void note_upgrade_answer(const http::Head& head, const PacketRef& where);
  std::optional<Transition> switch_protocols(net::Direction from_server, const http::Head& head,
                                             const PacketRef& where);
  void take_challenge(const Piece& piece);
  std::optional<Transition> settle_challenge();
  Transition leave(Protocol to, net::Direction first);

  StreamContext* context_;
  std::array<Side, 2> sides_;
  std::deque<Request> requests_;  // not answered yet
  // The last of them, where it asks for a WebSocket.
  struct Upgrade {
    http::Head request;
    PacketRef where;
    PendingUpgrades::Entry pending;
    bool told = false;  // that nobody answers it
  };
  std::optional<Upgrade> upgrade_;
  UpgradeVersion version_;  // of that one
  std::optional<HixieChallenge> challenge_;
  Transition switched_;  // what the 101 led to, while a challenge is not settled
};

}  // namespace rung::decode
