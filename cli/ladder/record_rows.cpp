#include "cli/ladder/record_rows.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/limits.h"
#include "cli/ladder/message_facts.h"
#include "cli/single_value.h"
#include "decode/http/target.h"
#include "decode/msrp/uri.h"
#include "decode/sip/redaction.h"

namespace rung::cli {
namespace {

using store::ColumnType;
using store::Statement;

std::string text(const Statement& row, int column) { return std::string(row.text(column)); }

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

std::optional<std::size_t> call_index(const LadderRecords& records, const Statement& row, int column) {
  if (row.type(column) == ColumnType::null) return std::nullopt;
  for (std::size_t i = 0; i < records.calls.size(); ++i)
    if (records.calls[i].id == row.integer(column)) return i;
  return std::nullopt;
}

MessageRecord message_of(const Statement& row, const LadderRecords& records, Sockets& sockets) {
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
  message.transaction_id = row.integer(24);
  message.dialog_id = row.integer(25);
  message.call = call_index(records, row, 26);
  message.call_id = text(row, 27);
  read_octets(row.text(22), row.text(23), message);
  return message;
}

void read_messages(const store::Database& database, const RowScope& scope, Sockets& sockets, LadderRecords& records) {
  Statement row(database,
                "SELECT id, capture_id, frame, time_ns, connection_id, status, cseq, kind, "
                "retransmission, complete,"
                " transport, method, cseq_method, reason, from_uri, to_uri, to_tag, user_agent,"
                " src_ip, src_port, dst_ip, dst_port, raw, body_summary, transaction_id, dialog_id, call, call_id"
                " FROM messages WHERE " +
                    scope.messages + " ORDER BY time_ns, capture_id, frame, id");
  while (row.step()) {
    if (records.messages.size() < limits::ladder_messages)
      records.messages.push_back(message_of(row, records, sockets));
    else
      ++records.messages_left_out;
  }
}

void read_media(const store::Database& database, LadderRecords& records) {
  Statement row(database,
                "SELECT role, media, direction, codecs, protocol, address, port FROM sdp_media WHERE message_id = ?1"
                " ORDER BY position");
  for (MessageRecord& message : records.messages) {
    if (message.content.find("sdp") == std::string::npos && message.content.find("mixed") == std::string::npos)
      continue;  // without a description
    row.reset();
    row.bind(1, message.id);
    while (row.step())
      message.media.push_back(
          {text(row, 0), text(row, 1), text(row, 2), text(row, 3), text(row, 4), text(row, 5), row.integer(6)});
  }
}

std::string first_name(std::string_view path) {
  return msrp_name(msrp::PathReader(path).next().value_or(std::string_view()));
}

void read_msrp(const store::Database& database, const RowScope& scope, Sockets& sockets, LadderRecords& records) {
  Statement row(
      database,
      "SELECT id, capture_id, frame, time_ns, status, size, chunks, kind, complete, transport, method, reason,"
      " content_type, report_status, from_path, to_path, src_ip, src_port, dst_ip, dst_port, connection_id, call"
      " FROM msrp_messages WHERE " +
          scope.msrp + " ORDER BY time_ns, capture_id, frame, id");
  while (row.step()) {
    if (records.msrp.size() >= limits::ladder_messages) {
      ++records.messages_left_out;
      continue;
    }
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
    message.connection_id = row.integer(20);
    message.call = call_index(records, row, 21);
    records.msrp.push_back(std::move(message));
  }
}

std::vector<std::int64_t> used_connections(const LadderRecords& records) {
  std::set<std::int64_t> ids;
  for (const MessageRecord& message : records.messages) ids.insert(message.connection_id);
  for (const MsrpRecord& message : records.msrp) ids.insert(message.connection_id);
  return {ids.begin(), ids.end()};
}

// The ends of a connection that the ladder is of are columns even where nothing could be read of it.
void read_connections(const store::Database& database, const RowScope& scope, Sockets& sockets,
                      LadderRecords& records) {
  Statement row(database,
                "SELECT id, first_ns, last_ns, lost_bytes, http_status, transport, \"end\", coalesce(sni, "
                "ws_host),"
                " http_server, ws_closed_by, ws_close_code, client_ip, client_port, server_ip, server_port,"
                " ws_path, ws_subprotocol, ws_close_reason"
                " FROM connections WHERE id IN " +
                    number_list(used_connections(records)) +
                    (scope.connections.empty() ? "" : " OR " + scope.connections) + " ORDER BY id");
  const bool all = records.subject == Subject::connection;
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
    connection.close_code = known_integer(row, 10);
    connection.client = all ? sockets.add(row.text(11), row.integer(12)) : sockets.find(row.text(11), row.integer(12));
    connection.server = all ? sockets.add(row.text(13), row.integer(14)) : sockets.find(row.text(13), row.integer(14));
    connection.path = shown_target(row.text(15), records);
    connection.subprotocol = text(row, 16);
    connection.close_reason = text(row, 17);
    records.connections.push_back(std::move(connection));
  }
}

std::vector<std::int64_t> connection_ids(const LadderRecords& records) {
  std::vector<std::int64_t> ids;
  for (const ConnectionRecord& connection : records.connections) ids.push_back(connection.id);
  return ids;
}

void read_registrations(const store::Database& database, LadderRecords& records) {
  Statement row(database, "SELECT connection_id, aor, instance, user_agent FROM registrations WHERE connection_id IN " +
                              number_list(connection_ids(records)) + " ORDER BY id");
  while (row.step()) records.registrations.push_back({row.integer(0), text(row, 1), text(row, 2), text(row, 3)});
}

Severity severity_of(std::string_view text) {
  if (text == "error") return Severity::error;
  return text == "warning" ? Severity::warning : Severity::info;
}

FindingRecord finding_of(const Statement& row, const LadderRecords& records) {
  FindingRecord finding;
  finding.mark = {row.integer(0), text(row, 1), severity_of(row.text(2)), shown(row.text(3), records), text(row, 4)};
  finding.time_ns = row.integer(5);
  finding.capture_id = row.integer(6);
  finding.frame = row.integer(7);
  finding.connection_id = row.integer(8);
  finding.message_id = row.integer(9);
  finding.call = call_index(records, row, 10);
  return finding;
}

}  // namespace

std::string shown(std::string_view text, const LadderRecords& records) {
  return records.show_secrets ? std::string(text) : sip::redact_piece(text);
}

std::string shown_target(std::string_view target, const LadderRecords& records) {
  return records.show_secrets ? std::string(target) : http::redact_target(target);
}

std::string number_list(const std::vector<std::int64_t>& numbers) {
  std::string list = "(";
  for (std::int64_t number : numbers) list += (list.size() > 1 ? "," : "") + std::to_string(number);
  return list + (numbers.empty() ? "NULL)" : ")");
}

void read_traffic(const store::Database& database, const RowScope& scope, LadderRecords& records) {
  Sockets sockets(records.sockets);
  read_messages(database, scope, sockets, records);
  read_media(database, records);
  read_msrp(database, scope, sockets, records);
  read_connections(database, scope, sockets, records);
  read_registrations(database, records);
}

void read_events(const store::Database& database, const RowScope& scope, LadderRecords& records) {
  if (scope.events.empty()) return;
  Statement row(database,
                "SELECT time_ns, capture_id, frame, kind, connection_id, message_id, dialog_id, call,"
                " json_extract(detail, '$.by'), json_extract(detail, '$.how'), json_extract(detail, '$.to'), "
                "json_extract(detail, '$.what'), json_extract(detail, '$.from'),"
                " json_extract(detail, '$.status') FROM events WHERE (" +
                    scope.events + ") AND kind NOT IN ('registration-sender', 'registration-reached')" +
                    " ORDER BY time_ns, id");
  while (row.step()) {
    EventRecord event;
    event.time_ns = row.integer(0);
    event.capture_id = row.integer(1);
    event.frame = row.integer(2);
    event.kind = text(row, 3);
    event.connection_id = row.integer(4);
    event.message_id = row.integer(5);
    event.dialog_id = row.integer(6);
    event.call = call_index(records, row, 7);
    event.by = text(row, 8);
    event.how = text(row, 9);
    event.to = shown(row.text(10), records);
    event.what = text(row, 11);
    event.from = text(row, 12);
    event.status = row.integer(13);
    records.events.push_back(std::move(event));
  }
}

// Those of the messages and calls, and those of the connections that name neither. Three questions, since one with OR
// would read all findings; the plus signs keep SQLite from looking up what is NULL, which most rows have.
void read_findings(const store::Database& database, LadderRecords& records) {
  const std::string columns =
      "SELECT id, code, severity, detail, reference, time_ns, capture_id, frame, connection_id, message_id, call"
      " FROM findings WHERE ";
  std::map<std::pair<std::int64_t, std::int64_t>, FindingRecord> found;  // by time and id
  const auto take = [&](Statement& row) {
    while (row.step()) found.try_emplace({row.integer(5), row.integer(0)}, finding_of(row, records));
  };
  std::vector<std::int64_t> calls;
  for (const LadderCall& call : records.calls) calls.push_back(call.id);
  Statement of_calls(database, columns + "call IN " + number_list(calls));
  if (records.subject != Subject::connection) take(of_calls);
  Statement of_message(database, columns + "message_id = ?1");
  for (const MessageRecord& message : records.messages) {
    of_message.reset();
    of_message.bind(1, message.id);
    take(of_message);
  }
  Statement of_connections(database, columns + "+message_id IS NULL AND +call IS NULL AND connection_id IN " +
                                         number_list(connection_ids(records)));
  take(of_connections);
  for (auto& [key, finding] : found) records.findings.push_back(std::move(finding));
}

void read_frames(const store::Database& database, LadderRecords& records) {
  Statement row(database,
                "SELECT id, capture_id, frame, time_ns, connection_id, opcode, direction, rtt_ms FROM ws_frames"
                " WHERE opcode IN (8, 9, 10) AND connection_id IN " +
                    number_list(connection_ids(records)) + " ORDER BY time_ns, id");
  while (row.step() && records.frames.size() < limits::ladder_messages) {
    FrameRecord frame;
    frame.id = row.integer(0);
    frame.capture_id = row.integer(1);
    frame.frame = row.integer(2);
    frame.time_ns = row.integer(3);
    frame.connection_id = row.integer(4);
    frame.opcode = row.integer(5);
    frame.from_client = row.text(6) == "client";
    if (row.type(7) != ColumnType::null) frame.rtt_ms = row.real(7);
    records.frames.push_back(std::move(frame));
  }
}

}  // namespace rung::cli
