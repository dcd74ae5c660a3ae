// UDP flows that carry QUIC: recognised and counted, not decoded. A row says to whom they went and what may be in them.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "base/limits.h"
#include "decode/connection.h"
#include "decode/flow_table.h"
#include "decode/net/sinks.h"
#include "decode/quic/handshake.h"

namespace rung::decode {

class QuicFlows {
 public:
  // The output must outlive it.
  explicit QuicFlows(Output& output, std::size_t most_flows = limits::quic_flows,
                     std::size_t most_handshakes = limits::quic_handshakes)
      : output_(output), most_handshakes_(most_handshakes), flows_(limits::quic_idle_timeout, most_flows) {}

  // A datagram that is not SIP.
  void on_datagram(const net::Datagram& datagram);
  // As of FlowTable.
  void on_time(Timestamp now) { flows_.on_time(now); }
  void hold_half() { flows_.hold_half(); }
  void list(std::vector<Connection*>& rows) { flows_.list(rows); }
  void clear();

 private:
  struct State {
    std::unique_ptr<quic::Handshake> handshake;  // nullptr once nothing more is to be learnt from it
    bool client_hello_read = false;
  };
  using Flow = FlowTable<State>::Flow;

  Flow* begin(const net::Datagram& datagram);
  void hold(const net::FlowKey& key, Flow& flow, std::unique_ptr<quic::Handshake> handshake);
  void read_handshake(Flow& flow);

  Output& output_;
  std::size_t most_handshakes_;
  FlowTable<State> flows_;
  std::deque<net::FlowKey> handshakes_;  // flows whose handshake may still be held, the oldest first
};

}  // namespace rung::decode
