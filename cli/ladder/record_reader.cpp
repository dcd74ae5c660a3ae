#include "cli/ladder/record_reader.h"

#include <utility>

#include "cli/ladder/record_rows.h"
#include "cli/single_value.h"

namespace rung::cli {
namespace {

using store::ColumnType;
using store::Statement;

std::string text(const Statement& row, int column) { return std::string(row.text(column)); }

bool read_calls(const store::Database& database, const std::vector<std::int64_t>& ids, LadderRecords& records) {
  Statement row(database,
                "SELECT id, call_id, caller, callee, state, reason, started, status, ended_ns, pdd_ms, setup_ms,"
                " duration_ms, hung_up_by, end_reason, q850_name FROM calls WHERE id IN " +
                    number_list(ids) + " ORDER BY id");
  while (row.step()) {
    LadderCall call;
    call.id = row.integer(0);
    call.call_id = text(row, 1);
    call.caller = shown(row.text(2), records);
    call.callee = shown(row.text(3), records);
    call.state = text(row, 4);
    call.reason = text(row, 5);
    call.started = text(row, 6);
    if (row.type(7) != ColumnType::null) call.status = row.integer(7);
    if (row.type(8) != ColumnType::null) call.ended_ns = row.integer(8);
    call.pdd_ms = known_real(row, 9);
    call.setup_ms = known_real(row, 10);
    call.duration_ms = known_real(row, 11);
    call.hung_up_by = text(row, 12);
    call.end_reason = text(row, 13);
    call.q850_name = text(row, 14);
    records.calls.push_back(std::move(call));
  }
  return !records.calls.empty();
}

void read_links(const store::Database& database, LadderRecords& records) {
  std::map<std::int64_t, std::size_t> indexes;
  std::vector<std::int64_t> ids;
  for (const LadderCall& call : records.calls) {
    indexes[call.id] = ids.size();
    ids.push_back(call.id);
  }
  const std::string list = number_list(ids);
  Statement row(database, "SELECT call_a, call_b, rule, score, message_id FROM leg_links WHERE call_a IN " + list +
                              " AND call_b IN " + list + " ORDER BY call_a, call_b, score DESC, rule");
  while (row.step())
    records.links.push_back(
        {indexes[row.integer(0)], indexes[row.integer(1)], text(row, 2), row.real(3), row.integer(4)});
}

// `columns` of the row, by their names in the view.
bool read_facts(const store::Database& database, const std::string& columns, const char* view, std::int64_t id,
                LadderRecords& records) {
  Statement row(database, "SELECT " + columns + " FROM " + view + " WHERE id = ?1");
  row.bind(1, id);
  if (!row.step()) return false;
  for (int i = 0; i < row.columns(); ++i) {
    Fact fact{std::string(row.name(i)), {}};
    if (row.type(i) == ColumnType::null) continue;
    if (row.type(i) == ColumnType::integer)
      fact.value = row.integer(i);
    else if (row.type(i) == ColumnType::real)
      fact.value = row.real(i);
    else
      fact.value = fact.column == "ws_path" ? shown_target(row.text(i), records) : shown(row.text(i), records);
    records.facts.push_back(std::move(fact));
  }
  return true;
}

std::vector<std::int64_t> integers(Statement&& row) {
  std::vector<std::int64_t> result;
  while (row.step()) result.push_back(row.integer(0));
  return result;
}

}  // namespace

std::optional<LadderRecords> RecordReader::of_calls(const std::vector<std::int64_t>& ids, Subject subject) {
  LadderRecords records;
  records.show_secrets = show_secrets_;
  records.subject = subject;
  if (!read_calls(database_, ids, records)) return std::nullopt;
  records.id = records.calls.front().id;
  if (ids.size() > 1) read_links(database_, records);
  const std::string those = "call IN " + number_list(ids);
  // What cannot be NULL lets SQLite go from the calls to their messages instead of reading all messages; the plus keeps
  // it from being looked up itself.
  const RowScope scope{those + " AND +call > 0", those, "", those};
  read_traffic(database_, scope, records);
  read_events(database_, scope, records);
  read_findings(database_, records);
  name_servers(records);
  return records;
}

std::optional<LadderRecords> RecordReader::call(std::int64_t id) {
  std::optional<LadderRecords> records = of_calls({id}, Subject::call);
  if (!records) return records;
  if (!legs_) {
    legs_.emplace();
    Statement row(database_, "SELECT call_a, call_b FROM leg_links");
    while (row.step()) {
      (*legs_)[row.integer(0)].insert(row.integer(1));
      (*legs_)[row.integer(1)].insert(row.integer(0));
    }
  }
  if (const auto legs = legs_->find(id); legs != legs_->end())
    records->other_legs.assign(legs->second.begin(), legs->second.end());
  return records;
}

std::optional<LadderRecords> RecordReader::group(std::int64_t id) {
  Statement row(database_,
                "SELECT id FROM calls WHERE group_id = (SELECT group_id FROM calls WHERE id = ?1) ORDER BY id");
  row.bind(1, id);
  return of_calls(integers(std::move(row)), Subject::group);
}

std::optional<LadderRecords> RecordReader::registration(std::int64_t id) {
  LadderRecords records;
  records.show_secrets = show_secrets_;
  records.subject = Subject::registration;
  records.id = id;
  if (!read_facts(database_,
                  "aor, contact, instance, reg_id, call_id, registrar, connection_id, transport, user_agent, state,"
                  " status, expires_s, refreshes, challenges, path, pub_gruu, outbound, flow_timer_s, service_route,"
                  " received, failed_refreshes, lost_flows",
                  "registrations", id, records))
    return std::nullopt;
  const std::string number = std::to_string(id);
  const RowScope scope{"transaction_id IN (SELECT id FROM transactions WHERE registration_id = " + number + ")", "0",
                       "", "registration_id = " + number};
  read_traffic(database_, scope, records);
  read_events(database_, scope, records);
  read_findings(database_, records);
  name_servers(records);
  return records;
}

std::optional<LadderRecords> RecordReader::connection(std::int64_t id) {
  LadderRecords records;
  records.show_secrets = show_secrets_;
  records.subject = Subject::connection;
  records.id = id;
  if (!read_facts(database_,
                  "transport, client_ip, client_port, server_ip, server_port, \"end\", client_bytes, server_bytes,"
                  " lost_bytes, tls_version, tls_cipher, sni, alpn, http_version, http_status, http_server, ws_version,"
                  " ws_host, ws_path, ws_origin, ws_user_agent, ws_offered_subprotocols, ws_subprotocol, ws_extensions,"
                  " ws_close_code, ws_close_reason, ws_closed_by, messages, visibility, visibility_reason, ws_pings,"
                  " ws_pongs, ws_rtt_avg_ms, crlf_pings, crlf_pongs",
                  "connections", id, records))
    return std::nullopt;
  Statement parts(database_, "SELECT id FROM connections WHERE id = ?1 OR parent_id = ?1 ORDER BY id");
  parts.bind(1, id);
  const std::string ids = number_list(integers(std::move(parts)));
  const std::string those = "connection_id IN " + ids;
  Statement calls(database_, "SELECT DISTINCT call FROM messages WHERE " + those + " AND call IS NOT NULL ORDER BY 1");
  read_calls(database_, integers(std::move(calls)), records);
  const RowScope scope{those, those, "id IN " + ids, those};
  read_traffic(database_, scope, records);
  read_frames(database_, records);
  read_events(database_, scope, records);
  read_findings(database_, records);
  name_servers(records);
  return records;
}

void RecordReader::name_servers(LadderRecords& records) {
  if (!resolved_) {
    resolved_.emplace();
    Statement row(
        database_,
        "SELECT connection_id, json_extract(detail, '$.host') FROM events WHERE kind = 'dns-resolved' ORDER BY id");
    while (row.step()) resolved_->try_emplace(row.integer(0), text(row, 1));
  }
  for (ConnectionRecord& connection : records.connections)
    if (const auto place = resolved_->find(connection.id); place != resolved_->end())
      connection.resolved_host = place->second;
}

}  // namespace rung::cli
