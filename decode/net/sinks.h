// What the network layers hand on: datagrams, byte streams as chunks, gaps and ends, and the messages of SCTP. net
// has never heard of what the octets mean.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/packet_ref.h"
#include "decode/net/address.h"
#include "decode/net/icmp.h"

namespace rung::net {

// One UDP datagram, reassembled from its IP fragments.
struct Datagram {
  PacketRef packet;  // the packet that completed it
  PacketRef first;   // the packet with its first octet; equal to `packet` unless it was fragmented
  Endpoint source;
  Endpoint destination;
  Bytes payload;            // what was captured; valid until the call returns
  std::uint32_t wire_size;  // octets of payload on the wire; more than payload.size() where the capture cut it
};

class DatagramSink {
 public:
  virtual ~DatagramSink() = default;
  virtual void on_datagram(const Datagram& datagram) = 0;
  // An ICMP error, sent by `reporter`. The payload it quotes is valid until the call returns.
  virtual void on_icmp_error(const PacketRef& packet, const IpAddress& reporter, const IcmpError& error) = 0;
};

enum class Direction : std::uint8_t { from_client, from_server };
constexpr Direction opposite(Direction d) {
  return d == Direction::from_client ? Direction::from_server : Direction::from_client;
}

// A TCP connection or an SCTP association. Ids count from 1, for either apart, and are never used again.
struct Stream {
  std::uint64_t id = 0;
  Endpoint client;  // sent the SYN or INIT; else a guess (the higher port), and handshake_seen is false
  Endpoint server;
  PacketRef first;              // its first packet seen
  bool handshake_seen = false;  // a SYN or SYN/ACK, an INIT or INIT ACK was captured
};

// Octets of one direction in order, each exactly once. Offsets count from 0 at the first octet after the SYN,
// or at the first octet seen where there was no SYN.
struct Chunk {
  Direction direction;
  std::uint64_t offset;
  Bytes bytes;       // valid until the call returns; never empty
  PacketRef packet;  // the packet that brought these octets
};

// Octets that were sent but are not in the capture. The next chunk of this direction begins behind them.
struct Gap {
  Direction direction;
  std::uint64_t offset;
  std::uint64_t size;
  PacketRef packet;     // the packet that showed the gap
  bool cut_by_snaplen;  // the packet was captured, but not whole
};

enum class EndReason : std::uint8_t { open, fin, rst, timeout, over_limit };

struct End {
  EndReason reason;        // open: the capture ended first
  PacketRef packet;        // the last packet of the connection
  Direction closed_first;  // who sent the first FIN or RST; from_client where nobody did
};

// The Stream is valid until the call returns. Every stream that had a chunk or a gap gets exactly one on_end.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  virtual void on_chunk(const Stream& stream, const Chunk& chunk) = 0;
  virtual void on_gap(const Stream& stream, const Gap& gap) = 0;
  virtual void on_end(const Stream& stream, const End& end) = 0;
};

// One user message of an SCTP association, reassembled from its chunks. Streams of an association (RFC 9260 1.3) are
// not told apart: each message stands for itself.
struct UserMessage {
  Direction direction;
  PacketRef packet;       // the packet that completed it
  PacketRef first;        // the packet with its first octet
  Bytes payload;          // up to the first octet that is missing; valid until the call returns
  std::uint64_t missing;  // octets known to be missing behind it
  bool whole;             // nothing is missing, neither known nor of unknown size
};

struct LostChunks {
  Direction direction;
  std::uint64_t chunks;
  PacketRef packet;  // the packet that showed the loss
};

// The Stream is valid until the call returns. Every association that had a message or a loss gets exactly one
// on_association_end.
class AssociationSink {
 public:
  virtual ~AssociationSink() = default;
  virtual void on_user_message(const Stream& association, const UserMessage& message) = 0;
  virtual void on_lost_chunks(const Stream& association, const LostChunks& lost) = 0;
  virtual void on_association_end(const Stream& association, const End& end) = 0;
};

}  // namespace rung::net
