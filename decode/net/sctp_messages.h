// One direction of an SCTP association: DATA chunks in any order in, user messages out, each once, as soon as all of
// its chunks are there (RFC 9260 6.9). What a lost chunk tore out of a message makes that message incomplete, no other.
//
// Where it begins: with the TSN that INIT named, else with the first chunk seen. A chunk whose TSN was seen is a
// retransmission. Chunks of one message have TSNs in a row. Those of I-DATA (RFC 8260) need not:
// of such a message only the first chunk comes out, unless it is all.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "base/packet_ref.h"
#include "base/timestamp.h"
#include "decode/net/sctp_packet.h"

namespace rung::net {

struct ReassembledMessage {
  Bytes payload;              // up to the first octet that is missing; valid until the call returns
  std::uint64_t missing = 0;  // octets known to be missing
  bool whole = true;
  PacketRef packet;  // the one that completed it
  PacketRef first;   // the one with its first octet
};

class SctpMessageSink {
 public:
  virtual ~SctpMessageSink() = default;
  virtual void on_message(const ReassembledMessage& message) = 0;
  // So many chunks were sent and not captured. `packet`: the one that showed it.
  virtual void on_lost_chunks(std::uint64_t chunks, const PacketRef& packet) = 0;
  // limits::sctp_direction_octets was reached: what waited longest is given up.
  virtual void on_over_limit(const PacketRef& packet) = 0;
};

class SctpMessages {
 public:
  // Does nothing where chunks have been seen.
  void on_initial_tsn(std::uint32_t tsn);
  // `now` is stage time, which never runs backwards.
  void on_data(const SctpData& data, const PacketRef& packet, Timestamp now, SctpMessageSink& sink);
  // RFC 3758: the sender gave up everything to this TSN, so that nothing of it is lost.
  void on_forward_tsn(std::uint32_t tsn, SctpMessageSink& sink);

  bool has_begun() const { return begun_; }
  bool has_hole() const { return !ahead_.empty(); }
  // When the first hole is to be given up.
  std::optional<Timestamp> deadline() const;
  // Reports the first hole as lost. Nothing without a hole.
  void give_up_hole(SctpMessageSink& sink);
  // Nothing more comes: also hands on what there is of incomplete messages.
  void give_up_all(SctpMessageSink& sink);
  // Octets held, bookkeeping included.
  std::size_t held() const { return held_; }

 private:
  // TSNs that count on where theirs wrap around.
  using Number = std::uint64_t;
  struct Fragment {
    std::vector<std::uint8_t> bytes;
    std::uint32_t wire_size;
    PacketRef packet;
  };
  // Chunks of one message in a row.
  struct Run {
    Number end;  // behind the last
    bool begins, ends;
    std::list<Fragment> fragments;
  };
  struct Span {
    Number end;
    Timestamp since;
    PacketRef packet;
  };
  using Runs = std::map<Number, Run>;

  bool note(Number number, const PacketRef& packet, Timestamp now);
  bool is_settled(Number number) const;
  void take_alone(Number number, const SctpData& data, const PacketRef& packet, SctpMessageSink& sink);
  void take(Number number, const SctpData& data, const PacketRef& packet, SctpMessageSink& sink);
  Runs::iterator join(Runs::iterator left, SctpMessageSink& sink);
  void join_right(Runs::iterator run, SctpMessageSink& sink);
  void settle(Runs::iterator run, SctpMessageSink& sink);
  void hand_on(Runs::iterator run, SctpMessageSink& sink);
  void settle_around(Number from, Number to, SctpMessageSink& sink);
  void catch_up();

  bool begun_ = false;
  std::uint32_t base_ = 0;        // the TSN of number 0
  Number next_ = 0;               // everything before was seen or given up
  std::map<Number, Span> ahead_;  // seen, by the first; in order, apart from each other and from next_
  Runs runs_;                     // of incomplete messages
  std::size_t held_ = 0;
};

}  // namespace rung::net
