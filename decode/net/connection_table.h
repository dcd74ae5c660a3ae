// TCP connections by their two endpoints: when each begins, who is the client, how it ends. A
// connection that ended stays for a while, so that its last segments do not look like a new one.
//
// A RST ends a connection where its receiver would take it: within the window, and not before what the receiver
// acknowledged. Its octets, if any, are no part of the stream. Where the sender of a RST goes on with octets behind
// it, somebody else sent the RST: they begin another connection in the middle.
#pragma once

#include <array>
#include <list>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/finding.h"
#include "base/timestamp.h"
#include "decode/net/flow_key.h"
#include "decode/net/handshake_watch.h"
#include "decode/net/recent_octets.h"
#include "decode/net/sinks.h"
#include "decode/net/tcp_segment.h"
#include "decode/net/tcp_stream.h"

namespace rung::net {

class ConnectionTable {
 public:
  ConnectionTable(StreamSink& streams, FindingSink& findings)
      : streams_(streams), findings_(findings), handshakes_(findings) {}

  // Gives the id of the stream that the segment belongs to, also behind its end; 0 where there is none. `now` is stage
  // time: it never runs backwards, here and below.
  std::uint64_t on_segment(const IpAddress& source, const IpAddress& destination, const TcpSegment& segment,
                           const PacketRef& packet, Timestamp now);

  // When the next hole, idle connection or unanswered SYN is to be given up.
  std::optional<Timestamp> deadline();
  // Gives up the one whose deadline that is; needs a deadline.
  void expire_next();
  // Forgets connections that ended too long ago to matter.
  void forget_ended(Timestamp now);

  // Gives up all holes and ends all connections, in the order of their ids.
  void finish();

  // Lets go of half of the connections, the longest idle ones: half of those that ended, half of those that carried nothing,
  // and half of the others, so that a flood of one kind does not hide what another one holds.
  void hold_half(Timestamp now);
  std::size_t size() const { return places_.size(); }
  // Octets held beyond holes, bookkeeping included.
  std::size_t held() const { return held_; }

 private:
  struct Side {
    TcpStream stream;  // what this side sends
    bool syn_seen = false;
    std::optional<std::uint8_t> window_shift;  // as its SYN offered
    std::optional<Timestamp> hole_deadline;    // as listed in holes_
    std::size_t counted = 0;                   // of held_
    RecentOctets::Trail recent;
  };
  struct Connection {
    Stream stream;
    std::array<Side, 2> sides;  // by Direction
    PacketRef last;
    Timestamp last_time;  // stage time; of its end where it ended
    Timestamp opened;     // stage time
    std::optional<Direction> closed_first;
    std::optional<Direction> reset_by;
    std::uint32_t reset_at = 0;  // the sequence number of the RST, where reset_by
    std::size_t differences_told = 0;
    bool answered = false;  // anything but the client's SYN was seen
    bool reported = false;  // had a chunk or a gap
    bool over_limit_reported = false;
    bool ended = false;
    std::list<Connection>* home = nullptr;  // the list it stands in
  };
  using Place = std::list<Connection>::iterator;
  struct Hole {
    Timestamp deadline;
    std::uint64_t id;
    Direction direction;
    Connection* connection;
    bool operator<(const Hole& other) const {
      if (deadline != other.deadline) return deadline < other.deadline;
      return id != other.id ? id < other.id : direction < other.direction;
    }
  };
  class Outlet;  // hands what one direction gives to streams_

  static bool begins_anew(const Connection& connection, Direction direction, const TcpSegment& segment);
  static bool goes_on_behind_reset(const Connection& connection, Direction direction, const TcpSegment& segment);
  static bool takes_reset(const Connection& connection, Direction direction, const TcpSegment& segment);
  std::optional<Place> find(const FlowKey& key, const Endpoint& source, const TcpSegment& segment, Timestamp now,
                            std::optional<Stream>& goes_on);
  Place open(const FlowKey& key, const Stream& stream, Timestamp now);
  void move_to(std::list<Connection>& home, Place place);
  void forget(Connection& connection);
  Connection* longest_idle();
  void make_room(Timestamp now);
  void forget_longest_idle(Timestamp now);
  void give_up(Connection& idle, Timestamp now);

  void watch_handshake(Connection& connection, Direction direction, const TcpSegment& segment);
  void take(Connection& connection, Direction direction, const TcpSegment& segment);
  void take_syn(Connection& connection, Direction direction, const TcpSegment& segment);
  void take_acknowledgement(Connection& connection, Direction direction, const TcpSegment& segment);
  void take_data(Connection& connection, Direction direction, const TcpSegment& segment);
  void bound_direction(Connection& connection, Direction direction);
  void bound_total();
  void settle(Connection& connection, Direction direction);
  void give_up_hole(Connection& connection, Direction direction);

  void compare(Connection& connection, Direction direction, const Piece& copy, Bytes first);
  void end(Connection& connection, EndReason reason, Timestamp now);
  void end_if_finished(Connection& connection, Timestamp now);
  void report_over_limit(const Connection& connection, const char* what);

  StreamSink& streams_;
  FindingSink& findings_;
  std::unordered_map<FlowKey, Place, FlowKeyHash> places_;
  std::list<Connection> silent_;  // open, without a chunk or gap yet; longest idle first
  std::list<Connection> open_;    // open, with one; longest idle first
  std::list<Connection> ended_;   // in the order they ended
  std::set<Hole> holes_;          // the first hole of each direction
  HandshakeWatch handshakes_;
  RecentOctets recent_;
  std::size_t held_ = 0;
  std::uint64_t last_id_ = 0;
  std::size_t evictions_ = 0;
};

}  // namespace rung::net
