// The stage between packets and the octets applications exchanged: link layers, IP with fragments, UDP, TCP
// and SCTP reassembly. Time is packet time: on_time drives every timeout.
#pragma once

#include <memory>

#include "base/finding.h"
#include "base/timestamp.h"
#include "capture/packet.h"
#include "decode/net/packet_watcher.h"
#include "decode/net/sinks.h"

namespace rung::net {

// What passed and what was not understood, for the summary.
struct NetworkCounters {
  std::uint64_t packets = 0;
  std::uint64_t not_ip = 0;           // ARP, STP, encrypted 802.11, unknown link types and ether types
  std::uint64_t malformed = 0;        // headers that contradict themselves, end too early or nest too deep
  std::uint64_t other_protocols = 0;  // IP protocols that are not followed
  std::uint64_t duplicates = 0;       // captured more than once
  std::uint64_t udp_datagrams = 0;    // those of tunnels are not counted, those within them are
  std::uint64_t tcp_segments = 0;
  std::uint64_t sctp_packets = 0;
};

class Network {
 public:
  // The sinks must outlive the stage.
  Network(DatagramSink& datagrams, StreamSink& streams, AssociationSink& associations, FindingSink& findings);
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // From now on the watcher, which must outlive the stage, is told what packets belong to. Before the first packet.
  void watch(PacketWatcher& watcher);
  // Advances time to the packet's, then takes it.
  void on_packet(const capture::Packet& packet);
  // Ends what has waited too long by `now`; time never runs backwards: an earlier `now` does nothing.
  void on_time(Timestamp now);
  // Lets go of half of the connections and associations, the longest idle ones, and of half of the datagrams that wait for
  // fragments, the oldest ones: for when memory is short.
  void hold_half();
  // No more packets: gives up all holes, ends all streams in the order of their ids.
  void finish();

  const NetworkCounters& counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rung::net
