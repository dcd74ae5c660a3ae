#include "cli/export/call_packets.h"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace rung::cli {
namespace {

// Capture, frame and, of messages, the packet's time. A message's first packets are found by what it is part of.
constexpr std::string_view packets_sql = R"sql(
SELECT capture_id, frame, time_ns FROM messages WHERE call = ?1
UNION SELECT capture_id, frame, time_ns FROM msrp_messages WHERE call = ?1
UNION SELECT capture_id, frame, NULL FROM findings WHERE call = ?1 AND frame > 0
UNION SELECT capture_id, frame, NULL FROM events WHERE frame > 0 AND (call = ?1
  OR dialog_id IN (SELECT id FROM dialogs WHERE call = ?1)
  OR transaction_id IN (SELECT id FROM transactions WHERE call = ?1)))sql";

// The connections of a call, and those that carry them.
constexpr std::string_view connections_sql = R"sql(
WITH RECURSIVE used (id) AS (
  SELECT connection_id FROM messages WHERE call = ?1
  UNION SELECT connection_id FROM msrp_messages WHERE call = ?1
  UNION SELECT c.parent_id FROM used JOIN connections c ON c.id = used.id WHERE c.parent_id IS NOT NULL)
SELECT transport, client_ip, client_port, server_ip, server_port, coalesce(tls_version, '') <> '',
  EXISTS (SELECT 1 FROM events e WHERE e.connection_id = c.id AND e.kind = 'dns-resolved')
FROM connections c WHERE c.id IN (SELECT id FROM used))sql";

std::string end_text(std::string_view address, std::int64_t port) {
  const bool is_v6 = address.find(':') != std::string_view::npos;
  return (is_v6 ? "[" + std::string(address) + "]" : std::string(address)) + ":" + std::to_string(port);
}

std::string joined(const std::string& one, const std::string& other) {
  return std::min(one, other) + ' ' + std::max(one, other);
}

void read_packets(const store::Database& database, std::int64_t id, std::size_t call, CallPackets& into) {
  store::Statement row(database, packets_sql);
  row.bind(1, id);
  while (row.step()) {
    NamedPacket packet;
    packet.capture_id = static_cast<std::uint32_t>(row.integer(0));
    packet.frame = static_cast<std::uint64_t>(row.integer(1));
    packet.call = call;
    if (row.type(2) != store::ColumnType::null) packet.time_ns = row.integer(2);
    into.packets.push_back(packet);
  }
}

void read_connections(const store::Database& database, std::int64_t id, CallPackets& into) {
  store::Statement row(database, connections_sql);
  row.bind(1, id);
  while (row.step()) {
    const std::string_view transport = row.text(0);
    if (transport != "UDP")
      into.flows.insert(joined(end_text(row.text(1), row.integer(2)), end_text(row.text(3), row.integer(4))));
    into.encrypted = into.encrypted || transport == "TLS" || transport == "WSS" || row.integer(5) != 0;
    if (row.integer(6) == 0) continue;
    into.resolved = true;
    into.servers.emplace(row.text(3));
  }
}

}  // namespace

CallPackets read_call_packets(const store::Database& database, const std::vector<std::int64_t>& calls) {
  CallPackets named;
  for (std::size_t call = 0; call < calls.size(); ++call) {
    read_packets(database, calls[call], call, named);
    read_connections(database, calls[call], named);
  }
  std::sort(named.packets.begin(), named.packets.end(), [](const NamedPacket& a, const NamedPacket& b) {
    return std::tie(a.capture_id, a.frame, a.call, a.time_ns) < std::tie(b.capture_id, b.frame, b.call, b.time_ns);
  });
  return named;
}

std::string flow_text(const net::Endpoint& one, const net::Endpoint& other) {
  return joined(net::to_text(one), net::to_text(other));
}

}  // namespace rung::cli
