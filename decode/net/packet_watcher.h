// What each packet turned out to belong to: for who wants the packets themselves. Decoding needs none of it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/packet_ref.h"
#include "decode/net/address.h"

namespace rung::net {

enum class Carrier : std::uint8_t { tcp, sctp };

class PacketWatcher {
 public:
  virtual ~PacketWatcher() = default;
  // The packet holds a segment of the TCP stream or a packet of the SCTP association with this id (Stream::id), also
  // behind its end.
  virtual void on_stream_packet(const PacketRef& packet, Carrier carrier, std::uint64_t id, const Endpoint& source,
                                const Endpoint& destination) = 0;
  // These packets together brought an IP datagram: all of them are needed for what was told of any of them. Those that
  // brought nothing new are not among them.
  virtual void on_reassembled(const std::vector<PacketRef>& packets) = 0;
  // The copy counts for nothing: `original` brought the same before.
  virtual void on_duplicate(const PacketRef& copy, const PacketRef& original) = 0;
};

}  // namespace rung::net
