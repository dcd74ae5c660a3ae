// SCTP associations by their two endpoints: when each begins, who is the client, how it ends.
//
// An association is known by the addresses and ports of its packets. Its further paths (multi-homing, RFC 9260 6.4) are
// not joined to it: packets between other addresses are another association, which begins in the middle.
#pragma once

#include <array>
#include <list>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/finding.h"
#include "base/timestamp.h"
#include "decode/net/flow_key.h"
#include "decode/net/sctp_messages.h"
#include "decode/net/sctp_packet.h"
#include "decode/net/sinks.h"

namespace rung::net {

class AssociationTable {
 public:
  AssociationTable(AssociationSink& associations, FindingSink& findings)
      : associations_(associations), findings_(findings) {}

  // False where a chunk is malformed; what stood before it was taken. `now` is stage time: it never runs backwards.
  bool on_packet(const IpAddress& source, const IpAddress& destination, const SctpPacket& packet,
                 const PacketRef& where, Timestamp now);
  // The id of the association that the last packet belonged to; 0 where there was none.
  std::uint64_t current() const { return current_; }

  // When the next hole or idle association is to be given up.
  std::optional<Timestamp> deadline() const;
  // Gives up the one whose deadline that is; needs a deadline.
  void expire_next();
  // Forgets associations that ended too long ago to matter.
  void forget_ended(Timestamp now);
  // Lets go of half of the associations, as at limits::sctp_associations.
  void hold_half(Timestamp now);
  // Gives up all holes and ends all associations, in the order of their ids.
  void finish();

  std::size_t size() const { return places_.size(); }
  std::size_t held() const { return held_; }

 private:
  struct Side {
    SctpMessages messages;                   // what this side sends
    std::optional<std::uint32_t> tag;        // of the packets this side sends: the other side chose it
    std::optional<Timestamp> hole_deadline;  // as listed in holes_
    std::size_t counted = 0;                 // of held_
  };
  struct Association {
    Stream stream;
    std::array<Side, 2> sides;  // by Direction
    PacketRef last;
    Timestamp last_time;  // stage time; of its end where it ended
    std::optional<Direction> closed_first;
    int strays = 0;                    // packets in a row with another tag
    bool reported = false;             // had a message or a loss
    bool over_limit_reported = false;  // told once
    bool ended = false;
  };
  using Place = std::list<Association>::iterator;
  struct Hole {
    Timestamp deadline;
    std::uint64_t id;
    Direction direction;
    Association* association;
    bool operator<(const Hole& other) const {
      if (deadline != other.deadline) return deadline < other.deadline;
      return id != other.id ? id < other.id : direction < other.direction;
    }
  };
  class Outlet;  // hands what one direction gives to associations_

  std::optional<Place> place_of(const Endpoint& from, const Endpoint& to, const SctpPacket& packet,
                                const PacketRef& where, Timestamp now);
  Place open(const Endpoint& from, const Endpoint& to, const SctpPacket& packet, const PacketRef& where, Timestamp now);
  static bool begins_anew(Association& association, Direction direction, const SctpPacket& packet);
  bool take(Association& association, Direction direction, const SctpPacket& packet, Timestamp now);
  void take_chunk(Association& association, Direction direction, const SctpChunk& chunk, Timestamp now);
  void settle(Association& association, Direction direction);
  void bound_total(Association& association, Direction direction);
  void end(Association& association, EndReason reason, Timestamp now);
  void forget(Association& association);
  void forget_longest_idle(Timestamp now);
  void report_over_limit(Association& association, const char* what);

  AssociationSink& associations_;
  FindingSink& findings_;
  std::unordered_map<FlowKey, Place, FlowKeyHash> places_;
  std::list<Association> open_;   // longest idle first
  std::list<Association> ended_;  // in the order they ended
  std::set<Hole> holes_;          // the first hole of each direction
  std::uint64_t current_ = 0;
  std::size_t held_ = 0;
  std::uint64_t last_id_ = 0;
  std::size_t evictions_ = 0;
};

}  // namespace rung::net
