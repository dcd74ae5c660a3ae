// HEP in captures: packets in datagrams and streams to envelopes, and the connections that carried them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/limits.h"
#include "capture/envelope.h"
#include "decode/connection.h"
#include "decode/flow_table.h"
#include "decode/hep/packet.h"
#include "decode/hep_agents.h"
#include "decode/hep_tally.h"
#include "decode/net/sinks.h"

namespace rung::decode {

// Quick, for datagrams of any kind: false where the first octets are not of HEP.
bool may_be_hep(Bytes datagram);

class HepDecoder {
 public:
  // All must outlive it.
  HepDecoder(Output& output, capture::EnvelopeSink& envelopes, HepAgents& agents,
             std::size_t most_flows = limits::hep_flows)
      : output_(output), envelopes_(envelopes), agents_(agents), flows_(limits::udp_idle_timeout, most_flows) {}

  // False where it is no HEP.
  bool on_datagram(const net::Datagram& datagram);
  // A whole packet of a stream; `wire_size` as of hep::parse_packet(). The tally is of the row.
  void on_packet(Connection& row, HepTally& tally, const Place& place, const net::Endpoint& sender, Bytes octets);
  // As of FlowTable.
  void on_time(Timestamp now) { flows_.on_time(now); }
  void hold_half() { flows_.hold_half(); }
  void list(std::vector<Connection*>& rows) { flows_.list(rows); }
  void clear() { flows_.clear(); }

 private:
  using Flows = FlowTable<HepTally>;
  // A packet, and by what it came.
  struct Arrival {
    Connection& row;
    HepTally& tally;
    PacketRef place;
    net::IpAddress sender;
    std::size_t wire_size;
  };
  Flows::Flow& add_flow(const net::FlowKey& key, const net::Datagram& datagram);
  void take(const Arrival& arrival, Result<hep::Packet>&& packet);
  void take_packet(const Arrival& arrival, const hep::Packet& packet);
  void take_message(const Arrival& arrival, const hep::Packet& packet, std::uint32_t agent);

  Output& output_;
  capture::EnvelopeSink& envelopes_;
  HepAgents& agents_;
  Flows flows_;
};

}  // namespace rung::decode
