// UDP: datagrams to SIP messages, and the flows that carried them; what is not SIP is asked whether it is HEP or QUIC.
#pragma once

#include <cstddef>
#include <vector>

#include "base/limits.h"
#include "decode/connection.h"
#include "decode/flow_table.h"
#include "decode/net/sinks.h"
#include "decode/quic_flows.h"
#include "decode/sip/framer.h"

namespace rung::decode {

class DatagramDecoder {
 public:
  // The output must outlive the decoder. At `most_flows` the longest idle flow makes room.
  explicit DatagramDecoder(Output& output, std::size_t most_flows = limits::udp_flows)
      : output_(output), flows_(limits::udp_idle_timeout, most_flows), quic_(output) {}

  void on_datagram(const net::Datagram& datagram);
  // The flow of SIP between two endpoints, or nullptr; valid until the next call.
  Connection* find(const net::Endpoint& one, const net::Endpoint& other);
  // Ends the flows that were idle for limits::udp_idle_timeout, those of QUIC for limits::quic_idle_timeout, at `now`.
  void on_time(Timestamp now);
  // As of FlowTable.
  void hold_half();
  // The flows that did not end, in the order of their ids; valid until the next call.
  std::vector<Connection*> open_connections();
  // Forgets all flows; they have been ended.
  void clear();

 private:
  struct Nothing {};
  using Flow = FlowTable<Nothing>::Flow;

  Flow& flow_for(const net::Datagram& datagram, const sip::Message& first_message);
  bool take_told(const net::Datagram& datagram, const sip::Message& message);
  void take_message(const net::Datagram& datagram, sip::Framed&& framed);
  void deliver(Connection& row, const net::Datagram& datagram, sip::Framed&& framed);

  Output& output_;
  FlowTable<Nothing> flows_;
  QuicFlows quic_;
};

}  // namespace rung::decode
