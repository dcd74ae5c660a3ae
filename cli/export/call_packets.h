// Which packets the rows about calls name, and between which ends their connections are.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "decode/net/address.h"
#include "store/database.h"

namespace rung::cli {

struct NamedPacket {
  std::uint32_t capture_id = 0;
  std::uint64_t frame = 0;
  std::size_t call = 0;                 // its place among the calls that were asked for
  std::optional<std::int64_t> time_ns;  // of the packet, where the row says it
};

struct CallPackets {
  std::vector<NamedPacket> packets;  // by capture and frame; one may stand there for several calls
  std::set<std::string> flows;       // of their streams, as flow_text() has them
  bool encrypted = false;            // one of the streams is or was inside TLS
  bool resolved = false;             // DNS answers named the server of one of the connections
  std::set<std::string> servers;     // addresses of the servers of those
};

// The rows of these calls.id: messages, MSRP, findings, and events with a packet.
CallPackets read_call_packets(const store::Database& database, const std::vector<std::int64_t>& calls);

// Two ends as one text, whoever is named first: "10.0.0.1:5060 10.0.0.2:5060".
std::string flow_text(const net::Endpoint& one, const net::Endpoint& other);

}  // namespace rung::cli
