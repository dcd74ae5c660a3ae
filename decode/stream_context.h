// What all phases of one stream share.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "decode/connection.h"
#include "decode/net/sinks.h"
#include "decode/packet_marks.h"
#include "decode/protocol_detector.h"
#include "decode/visibility.h"
#include "decode/ws/framer.h"

namespace rung::decode {

constexpr std::array<net::Direction, 2> both_directions = {net::Direction::from_client, net::Direction::from_server};

constexpr std::size_t index(net::Direction direction) { return direction == net::Direction::from_client ? 0 : 1; }

// Octets of one direction in order, or a hole in them.
struct Piece {
  net::Direction direction;
  std::uint64_t offset = 0;
  std::vector<std::uint8_t> bytes;
  std::uint64_t missing = 0;  // not 0: a hole of so many octets, and no bytes
};

// What a phase says when it is over.
struct Transition {
  Protocol to = Protocol::none;
  std::vector<Piece> rest = {};  // for the next phase, in the order to be taken
  // websocket: whether the octets handed over in a direction begin with a frame
  std::array<bool, 2> at_frame = {true, true};
  bool handshake_seen = true;  // websocket, tls
  ws::Protocol websocket = {};
  PacketRef shown_by = {};
};

// Who is who, where net guessed wrong: for all that a connection carries.
struct Roles {
  bool flipped = false;  // net's client is the server
};

struct StreamContext {
  Connection& row;
  Roles& roles;
  bool handshake_seen = false;  // of TCP: the stream is seen from its beginning
  bool holes_measured = true;   // false: the sizes of holes are about right, as those of records of TLS are
  std::array<PacketMarks, 2> marks = {};
  std::array<std::uint64_t, 2> gap_end = {};  // behind the last hole; 0: there was none
  std::array<bool, 2> seen = {};              // something of this direction was captured, or found missing
  Observed observed = {};

  PacketMarks& marks_of(net::Direction direction) { return marks[index(direction)]; }
  // True where what begins at `offset` stands before a hole that is known: the hole may have cut
  // it.
  bool begins_before_gap(net::Direction direction, std::uint64_t offset) const {
    return offset < gap_end[index(direction)];
  }
  bool is_from_client(net::Direction direction) const {
    return (direction == net::Direction::from_client) != roles.flipped;
  }
  // The side that sends in this direction turned out to be the client.
  void set_client(net::Direction direction) {
    if (is_from_client(direction)) return;
    roles.flipped = !roles.flipped;
    row.swap_roles();
  }
};

}  // namespace rung::decode
