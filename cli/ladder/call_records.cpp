#include "cli/ladder/call_records.h"

#include <functional>
#include <map>
#include <string_view>
#include <utility>

#include "cli/ladder/message_facts.h"
#include "decode/msrp/uri.h"

namespace rung::cli {
namespace {

using store::ColumnType;
using store::Statement;

std::string text(const Statement& row, int column) { return std::string(row.text(column)); }

std::optional<std::int64_t> optional_integer(const Statement& row, int column) {
  if (row.type(column) == ColumnType::null) return std::nullopt;
  return row.integer(column);
}

class Sockets {
 public:
  explicit Sockets(std::vector<Socket>& sockets) : sockets_(sockets) {}

  std::size_t add(std::string_view ip, std::int64_t port) {
    auto [place, is_new] = indexes_.try_emplace({std::string(ip), port}, sockets_.size());
    if (is_new) sockets_.push_back({std::string(ip), port});
    return place->second;
  }

  std::optional<std::size_t> find(std::string_view ip, std::int64_t port) const {
    auto place = indexes_.find({std::string(ip), port});
    if (place == indexes_.end()) return std::nullopt;
    return place->second;
  }

 private:
  std::vector<Socket>& sockets_;
  std::map<std::pair<std::string, std::int64_t>, std::size_t> indexes_;
};

bool read_call(const store::Database& database, std::int64_t call, CallRecords& records) {
  Statement row(database,
                "SELECT call_id, caller, callee, state, reason, started, status, ended_ns, duration_ms"
                " FROM calls WHERE id = ?1");
  row.bind(1, call);
  if (!row.step()) return false;
  records.id = call;
  records.call_id = text(row, 0);
  records.caller = text(row, 1);
  records.callee = text(row, 2);
  records.state = text(row, 3);
  records.reason = text(row, 4);
  records.started = text(row, 5);
  records.status = optional_integer(row, 6);
  records.ended_ns = optional_integer(row, 7);
  if (row.type(8) != ColumnType::null) records.duration_ms = row.real(8);
  return true;
}

void read_messages(const store::Database& database, Sockets& sockets, CallRecords& records) {
  Statement row(database,
                "SELECT id, capture_id, frame, time_ns, connection_id, status, cseq, kind, "
                "retransmission, complete,"
                " transport, method, cseq_method, reason, from_uri, to_uri, to_tag, user_agent,"
                " src_ip, src_port, dst_ip, dst_port, raw, body_summary"
                " FROM messages WHERE call = ?1 ORDER BY time_ns, capture_id, frame, id");
  row.bind(1, records.id);
  while (row.step()) {
    MessageRecord message;
    message.id = row.integer(0);
    message.capture_id = row.integer(1);
    message.frame = row.integer(2);
    message.time_ns = row.integer(3);
    message.connection_id = row.integer(4);
    message.status = row.integer(5);
    message.cseq = row.integer(6);
    message.request = row.text(7) != "response";
    message.retransmission = row.integer(8) != 0;
    message.complete = row.integer(9) != 0;
    message.transport = text(row, 10);
    message.method = text(row, message.request ? 11 : 12);
    message.reason = text(row, 13);
    message.from_uri = text(row, 14);
    message.to_uri = text(row, 15);
    message.to_tag = text(row, 16);
    message.user_agent = text(row, 17);
    message.source = sockets.add(row.text(18), row.integer(19));
    message.destination = sockets.add(row.text(20), row.integer(21));
    read_octets(row.text(22), row.text(23), message);
    records.messages.push_back(std::move(message));
  }
}

std::string first_name(std::string_view path) {
  return msrp_name(msrp::PathReader(path).next().value_or(std::string_view()));
}

void read_msrp(const store::Database& database, Sockets& sockets, CallRecords& records) {
  Statement row(
      database,
      "SELECT id, capture_id, frame, time_ns, status, size, chunks, kind, complete, transport, method, reason,"
      " content_type, report_status, from_path, to_path, src_ip, src_port, dst_ip, dst_port"
      " FROM msrp_messages WHERE call = ?1 ORDER BY time_ns, capture_id, frame, id");
  row.bind(1, records.id);
  while (row.step()) {
    MsrpRecord message;
    message.id = row.integer(0);
    message.capture_id = row.integer(1);
    message.frame = row.integer(2);
    message.time_ns = row.integer(3);
    message.status = row.integer(4);
    message.size = row.integer(5);
    message.chunks = row.integer(6);
    message.request = row.text(7) != "response";
    message.complete = row.integer(8) != 0;
    message.transport = text(row, 9);
    message.method = text(row, 10);
    message.reason = text(row, 11);
    message.content_type = text(row, 12);
    message.report_status = text(row, 13);
    message.sender = first_name(row.text(14));
    message.receiver = first_name(row.text(15));
    message.source = sockets.add(row.text(16), row.integer(17));
    message.destination = sockets.add(row.text(18), row.integer(19));
    records.msrp.push_back(std::move(message));
  }
}

void read_connections(const store::Database& database, const Sockets& sockets, CallRecords& records) {
  Statement row(database,
                "SELECT id, first_ns, last_ns, lost_bytes, http_status, transport, \"end\", coalesce(sni, "
                "ws_host),"
                " http_server, ws_closed_by, ws_close_code, client_ip, client_port, server_ip, server_port"
                " FROM connections WHERE id IN (SELECT connection_id FROM messages WHERE call = ?1"
                " UNION SELECT connection_id FROM msrp_messages WHERE call = ?1) ORDER BY id");
  row.bind(1, records.id);
  while (row.step()) {
    ConnectionRecord connection;
    connection.id = row.integer(0);
    connection.first_ns = row.integer(1);
    connection.last_ns = row.integer(2);
    connection.lost_bytes = row.integer(3);
    connection.http_status = row.integer(4);
    connection.transport = text(row, 5);
    connection.end = text(row, 6);
    connection.host = text(row, 7);
    connection.http_server = text(row, 8);
    connection.closed_by = text(row, 9);
    connection.close_code = optional_integer(row, 10);
    connection.client = sockets.find(row.text(11), row.integer(12));
    connection.server = sockets.find(row.text(13), row.integer(14));
    records.connections.push_back(std::move(connection));
  }
}

void read_registrations(const store::Database& database, CallRecords& records) {
  Statement row(database,
                "SELECT connection_id, aor, instance, user_agent FROM registrations WHERE connection_id IN"
                " (SELECT connection_id FROM messages WHERE call = ?1) ORDER BY id");
  row.bind(1, records.id);
  while (row.step()) records.registrations.push_back({row.integer(0), text(row, 1), text(row, 2), text(row, 3)});
}

}  // namespace

std::optional<CallRecords> read_call_records(const store::Database& database, std::int64_t call) {
  CallRecords records;
  if (!read_call(database, call, records)) return std::nullopt;
  Sockets sockets(records.sockets);
  read_messages(database, sockets, records);
  read_msrp(database, sockets, records);
  read_connections(database, sockets, records);
  read_registrations(database, records);
  return records;
}

}  // namespace rung::cli
