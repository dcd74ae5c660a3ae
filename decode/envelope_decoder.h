// Messages that somebody else took out of their packets: to the connections that carried them, and on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/limits.h"
#include "capture/envelope.h"
#include "decode/agent_clock.h"
#include "decode/connection.h"
#include "decode/delivery.h"
#include "decode/flow_table.h"
#include "decode/sip/framer.h"

namespace rung::decode {

// The transport of the hop that a message went. What the teller says in words is believed; else the topmost Via says it,
// in responses too, which bring back that of their request. The protocol of IP decides between UDP and TCP where Via
// cannot be read, and where it says UDP of a stream.
Transport transport_of(const capture::Envelope& envelope, const sip::Message& message);

class EnvelopeDecoder : public capture::EnvelopeSink {
 public:
  // The connection between two ends whose packets are decoded, of datagrams or of a stream; nullptr where there is none.
  using FindShown = std::function<Connection*(const net::Endpoint&, const net::Endpoint&, bool datagrams)>;

  // The output must outlive it.
  EnvelopeDecoder(Output& output, FindShown find_shown, std::size_t most_flows = limits::envelope_flows)
      : output_(output),
        find_shown_(std::move(find_shown)),
        datagrams_(limits::udp_idle_timeout, most_flows),
        // Nobody saw a stream end that was only told of.
        streams_(limits::udp_idle_timeout, most_flows, ConnectionEnd::open) {}

  void on_envelope(const capture::Envelope& envelope) override;
  // Whether any flow of datagrams was told of.
  bool has_flows() const { return !datagrams_.empty(); }
  // A message that packets of UDP brought is one that an agent showed before: what else they bring belongs to the same
  // connection.
  void share(const net::FlowKey& key, std::uint32_t agent);
  // The connection of packets of UDP that an agent had told of before, or nullptr; valid until the next call.
  Connection* find_shared(const net::FlowKey& key);
  // As of FlowTable.
  void on_time(Timestamp now);
  void hold_half();
  void list(std::vector<Connection*>& rows);
  void clear();

 private:
  struct AgentFlow {
    net::FlowKey ends;
    std::uint32_t agent = 0;
    Transport transport = Transport::udp;  // two hops may have the same ends, as where a log tells neither port
    bool operator==(const AgentFlow&) const = default;
  };
  struct AgentFlowHash {
    net::FlowKeyHash ends;
    std::size_t operator()(const AgentFlow& flow) const {
      return ends(flow.ends) ^ static_cast<std::size_t>(flow.agent * 0x9E3779B97F4A7C15ull);
    }
  };
  struct Ends {
    net::Endpoint source, destination;
  };
  struct Nothing {};
  using Flows = FlowTable<Nothing, AgentFlow, AgentFlowHash>;

  // The ends that the message really went between, as far as it can be told.
  Ends ends_of(const capture::Envelope& envelope, Transport transport, const sip::Message& message);
  void take(const capture::Envelope& envelope, Transport transport, sip::Framed&& framed);
  Flows& flows_of(Transport transport) { return transport == Transport::udp ? datagrams_ : streams_; }
  Connection* shown_connection(const capture::Envelope& envelope, Transport transport) const;
  Connection& told_connection(const capture::Envelope& envelope, Transport transport, const PacketRef& place,
                              const sip::Message& message);
  void forget_oldest_request();
  std::uint32_t owner_of(const net::FlowKey& key, std::uint32_t agent) const;
  void deliver(Connection& row, const capture::Envelope& envelope, const PacketRef& place, const Teller& teller,
               sip::Framed&& framed);

  Output& output_;
  FindShown find_shown_;
  Flows datagrams_, streams_;
  std::unordered_map<std::uint32_t, AgentClock> clocks_;
  // Flows of whom belong to the connection of another agent, as it showed their messages first. 0: packets.
  std::unordered_map<AgentFlow, std::uint32_t, AgentFlowHash> owners_;
  // Between whom the latest requests on streams went, by agent, branch and sent-by; the oldest go.
  std::unordered_map<std::uint64_t, Ends> requests_;
  std::deque<std::uint64_t> requests_order_;
};

}  // namespace rung::decode
