// UDP: datagrams to SIP messages, and the flows that carried them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/expiry_queue.h"
#include "base/limits.h"
#include "decode/connection.h"
#include "decode/net/flow_key.h"
#include "decode/net/sinks.h"
#include "decode/sip/framer.h"

namespace rung::decode {

class DatagramDecoder {
 public:
  // The output must outlive the decoder. At `most_flows` the longest idle flow makes room.
  explicit DatagramDecoder(Output& output, std::size_t most_flows = limits::udp_flows)
      : output_(output), most_flows_(most_flows) {}

  void on_datagram(const net::Datagram& datagram);
  // The flow between two endpoints, or nullptr; valid until the next call.
  Connection* find(const net::Endpoint& one, const net::Endpoint& other);
  // Ends the flows that were idle for limits::udp_idle_timeout at `now`.
  void on_time(Timestamp now);
  // The flows that did not end, in the order of their ids; valid until the next call.
  std::vector<Connection*> open_connections();
  // Forgets all flows; they have been ended.
  void clear();

 private:
  // The smaller endpoint first, so that both directions are one flow.
  struct Flow {
    Connection row;
    Timestamp last_sip;
  };
  // The deadline says which entry of the queue it was: the flow's own may have moved since.
  struct Deadline {
    net::FlowKey key;
    Timestamp deadline;
  };
  using Flows = std::unordered_map<net::FlowKey, Flow, net::FlowKeyHash>;

  Flow& flow_for(const net::Datagram& datagram, const sip::Message& first_message);
  void take_message(Flow& flow, const net::Datagram& datagram, sip::Framed&& framed);
  void evict_longest_idle();
  void end(Flows::iterator flow, ConnectionEnd end);

  Output& output_;
  std::size_t most_flows_;
  Flows flows_;
  ExpiryQueue<Deadline> deadlines_;  // one entry for each flow
};

}  // namespace rung::decode
