// What a report says about connections, requests with their answers, user agents and servers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/call_facts.h"
#include "cli/report/report_scope.h"
#include "cli/summary_facts.h"

namespace rung::cli {

// Why some connections could not be read, or not all of them.
struct OpaqueReason {
  std::string visibility, reason;  // the reason says what to do, too
  std::int64_t count = 0, example = 0;
};

struct OpaqueConnection {
  std::int64_t id = 0, first_ns = 0, octets = 0, lost = 0;
  std::string transport, client, server, name, visibility;  // name: SNI or Host
};

struct ConnectionFacts {
  std::int64_t total = 0;
  std::vector<Counted> by_transport;     // transport, visibility
  std::int64_t unreadable = 0;           // neither decoded nor known not to be SIP
  std::vector<OpaqueReason> reasons;     // most frequent first; not-sip last
  std::vector<OpaqueConnection> opaque;  // the first ones; not those known not to be SIP
  std::int64_t opaque_count = 0;
  std::vector<Counted> tls;                 // version, cipher suite
  std::vector<Counted> closes;              // WebSocket: close code, who closed
  std::int64_t lost_octets = 0, lossy = 0;  // known to be missing; on how many connections
  std::int64_t orphaned_calls = 0, orphaned_registrations = 0;
};

// Requests of one method: how many transactions ended with which status.
struct MethodFacts {
  std::string method;
  std::int64_t total = 0, retransmissions = 0;
  std::map<std::int64_t, std::int64_t> by_status;  // 0: no response
};

// Of a user agent, or of a server.
struct ProductFacts {
  std::string name;
  std::int64_t calls = 0, registers = 0;
  Ratio answered, reached, ineffective;  // ASR, NER; IRA
  std::optional<double> pdd_ms, rrd_ms;  // averages
};

struct TrafficFacts {
  ConnectionFacts connections;
  std::vector<MethodFacts> methods;                // most frequent first
  std::vector<ProductFacts> user_agents, servers;  // the busiest ones
};

TrafficFacts read_traffic_facts(const ReportScope& scope);

}  // namespace rung::cli
