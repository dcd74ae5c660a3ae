// One direction of a TCP connection: segments in any order in, octets in order and each once out.
//
// Where it begins: behind the SYN (or behind what the peer's SYN/ACK acknowledges), else with the first octet
// seen; what precedes that octet and comes later is dropped, for it was handed on at once. A lone zero octet does
// not begin a stream: it is a keep-alive probe. Beyond a hole such an octet only shows that octets were sent.
//
// Which copy counts: the first of each octet; octets win over a place whose octets the capture cut off, as long
// as that place was not handed on. The first FIN counts, unless octets behind it came before; octets behind it
// are dropped, whoever sent them.
//
// What is believed: segments within the receiver's window (64 MiB back, so that late copies do no harm). Others
// are ignored, unless tcp_stray_segments of them in a row go on from one another: then the stream jumps there,
// with a gap of the distance modulo 2^32.
//
// When a hole is given up: its owner asks deadline() and is_overdue(), and calls give_up_hole(). Octets that
// nothing captured stands behind, yet acknowledgements or sequence numbers prove, are told by give_up_tail().
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/packet_ref.h"
#include "decode/net/held_pieces.h"

namespace rung::net {

// What a segment says about its own direction.
struct TcpData {
  std::uint32_t sequence = 0;  // of the first octet
  Bytes bytes;                 // what was captured, at most wire_size octets
  std::uint32_t wire_size = 0;
  bool fin = false;
  PacketRef packet;
};

class OctetSink {
 public:
  virtual ~OctetSink() = default;
  // The piece has octets; valid until the call returns.
  virtual void on_octets(const Piece& piece) = 0;
  // The piece has none. `cut`: its packet was captured without them.
  virtual void on_missing(const Piece& piece, bool cut) = 0;
  // Octets whose place was taken. `first`: what is held there, or empty where it was handed on (or given up).
  virtual void on_copy(const Piece& copy, Bytes first) = 0;
};

class TcpStream {
 public:
  // Offset 0 is behind the SYN with this sequence number. Does nothing on a stream that has begun.
  void on_syn(std::uint32_t sequence);
  // The same where only the peer's SYN/ACK shows the SYN: a SYN that comes later and says otherwise is right.
  void on_syn_acknowledged(std::uint32_t sequence);
  // `now` is stage time, which never runs backwards.
  void on_data(const TcpData& data, Timestamp now, OctetSink& sink);
  // The receiver has everything before `sequence` and room for `window` octets from there.
  void on_acknowledgement(std::uint32_t sequence, std::uint32_t window, const PacketRef& packet);
  // The sender has sent everything before `sequence`: it stands in a segment without octets.
  void on_sequence(std::uint32_t sequence, const PacketRef& packet);

  bool has_begun() const { return begun_; }
  // Only a SYN/ACK shows where it begins, and nothing came since.
  bool is_presumed() const { return presumed_ && next_ == 0 && held_.empty(); }
  bool began_with_syn() const { return began_with_syn_; }
  // True where offset 0 is behind a SYN of this sequence number.
  bool begins_behind(std::uint32_t syn) const { return begun_ && base_ == syn + 1; }
  // True where the sequence number is one of the window, or just behind it.
  bool is_plausible(std::uint32_t sequence) const;
  // True where a receiver takes a RST of this sequence number: it has not acknowledged octets behind it.
  bool takes_reset(std::uint32_t sequence) const;
  // True where everything before the sequence number was handed on or given up.
  bool has_reached(std::uint32_t sequence) const;
  // The offset of the next octet to hand on.
  std::uint64_t next() const { return next_; }
  // Its FIN was seen, and everything before was handed on or given up.
  bool finished() const { return fin_ && next_ == *fin_; }
  bool has_fin() const { return fin_.has_value(); }

  bool has_hole() const { return !held_.empty() || (fin_ && next_ < *fin_); }
  // When the first hole is to be given up.
  std::optional<Timestamp> deadline() const;
  // True where the first hole is to be given up before that: acknowledged, and many segments ago.
  bool is_overdue() const;
  // Reports the first hole as missing and hands on what stands behind it. Nothing without a hole.
  void give_up_hole(OctetSink& sink);
  void give_up_all(OctetSink& sink);
  // Reports what was sent behind the last octet and never captured, once no more can come; without holes only.
  // `closing`: the connection was being closed, so that the last number may be that of a FIN that was lost.
  void give_up_tail(bool closing, OctetSink& sink);

  // Octets held, bookkeeping included.
  std::size_t held() const { return held_.cost(); }

 private:
  bool begin_with(const TcpData& data);
  bool is_believed(std::int64_t offset) const;
  std::optional<std::uint64_t> confirmed(std::uint32_t sequence, const PacketRef& packet);
  void note_sent(std::uint64_t offset, const PacketRef& packet);
  bool persists(const TcpData& stray);
  std::int64_t jump_to(const TcpData& data, OctetSink& sink);
  void note_fin(std::uint64_t offset, const PacketRef& packet, Timestamp now);
  void place(const Piece& piece, Timestamp now, OctetSink& sink);
  void report_copies(const Piece& piece, OctetSink& sink);
  void deliver(const Piece& piece, OctetSink& sink);
  void deliver_held(OctetSink& sink);
  std::uint64_t hole_end() const;
  HoleAge hole_age() const;

  std::uint32_t base_ = 0;  // the sequence number of offset 0
  bool begun_ = false;
  bool began_with_syn_ = false;
  bool presumed_ = false;
  std::uint64_t next_ = 0;
  HeldPieces held_;

  std::optional<std::uint64_t> fin_;  // the offset behind the last octet
  PacketRef fin_packet_;
  HoleAge fin_age_;

  std::uint64_t segments_ = 0;  // with data
  HoleAge progress_;            // when an arriving segment last moved next_

  std::uint64_t acknowledged_ = 0;
  std::optional<std::uint64_t> doubtful_;  // a claim far ahead, to be believed when another one agrees
  PacketRef doubtful_packet_;
  std::uint64_t sent_ = 0;  // octets before it were sent, whether captured or not
  PacketRef sent_packet_;
  std::optional<std::uint32_t> window_;
  std::uint64_t window_end_ = 0;

  int strays_ = 0;
  std::uint32_t stray_end_ = 0;
};

}  // namespace rung::net
