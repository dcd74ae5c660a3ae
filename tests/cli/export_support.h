// Whether an exported capture says the same about a call as its source.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "store/database.h"

namespace rung::test {

// Every row about a call, without ids and places of packets: two sources that say the same of it have equal lines.
inline std::vector<std::string> rows_of_call(const store::Database& database, std::int64_t call) {
  static constexpr std::array<std::string_view, 7> questions{
      "SELECT 'call', call_id, caller, callee, state, status, reason, started_ns, ringing_ns, answered_ns, ended_ns, "
      "pdd_ms, setup_ms, duration_ms, hung_up_by, transports, messages, retransmissions, hops, findings, complete, "
      "end_reason, q850_cause, attempts FROM calls WHERE id = ?1",
      "SELECT 'message', time_ns, first_ns, transport, src_ip, src_port, dst_ip, dst_port, kind, method, status, "
      "reason, "
      "request_uri, from_uri, from_tag, to_uri, to_tag, call_id, cseq, cseq_method, branch, contact, user_agent, "
      "content_type, size, retransmission, complete, redacted, hex(raw), body_summary FROM messages WHERE call = ?1 "
      "ORDER BY id",
      "SELECT 'transaction', method, branch, cseq, state, status, started_ns, first_response_ns, completed_ns, "
      "retransmissions FROM transactions WHERE call = ?1 ORDER BY id",
      "SELECT 'dialog', call_id, from_tag, to_tag, state, created_ns, confirmed_ns, terminated_ns, terminated_by, "
      "codecs "
      "FROM dialogs WHERE call = ?1 ORDER BY id",
      "SELECT 'finding', code, severity, time_ns, detail FROM findings WHERE call = ?1 ORDER BY time_ns, code, detail",
      "SELECT 'event', kind, time_ns FROM events WHERE call = ?1 ORDER BY time_ns, kind",
      "SELECT 'msrp', method, status, time_ns, hex(head), hex(body) FROM msrp_messages WHERE call = ?1 ORDER BY id"};
  std::vector<std::string> rows;
  for (const std::string_view question : questions) {
    store::Statement row(database, question);
    row.bind(1, call);
    while (row.step()) {
      std::string line;
      for (int column = 0; column < row.columns(); ++column) line.append(row.text(column)).append("|");
      rows.push_back(line);
    }
  }
  return rows;
}

struct Call {
  std::int64_t id;
  std::string call_id;
};

inline std::vector<Call> calls_of(const store::Database& database) {
  std::vector<Call> calls;
  store::Statement row(database, "SELECT id, call_id FROM calls ORDER BY id");
  while (row.step()) calls.push_back({row.integer(0), std::string(row.text(1))});
  return calls;
}

// The rows of the call with that Call-ID that are like `wanted`; those of the first such call where none are.
inline std::vector<std::string> rows_like(const store::Database& database, const std::string& call_id,
                                          const std::vector<std::string>& wanted) {
  std::vector<std::string> first;
  for (const Call& call : calls_of(database)) {
    if (call.call_id != call_id) continue;
    std::vector<std::string> rows = rows_of_call(database, call.id);
    if (rows == wanted) return rows;
    if (first.empty()) first = std::move(rows);
  }
  return first;
}

}  // namespace rung::test
