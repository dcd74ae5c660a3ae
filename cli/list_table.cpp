#include "cli/list_table.h"

#include <array>

namespace rung::cli {
namespace {

constexpr std::array<ListColumn, 13> call_columns{{
    {"id", "id", 0},
    {"started", "started_ns", 0, true},
    {"caller", "caller", 0},
    {"callee", "callee", 0},
    {"state", "state", 0},
    {"status", "status", 0},
    {"pdd_ms", "CAST(round(pdd_ms) AS INTEGER)", 100},
    {"duration_s", "round(duration_ms / 1000, 1)", 0},
    {"transports", "transports", 120},
    {"hops", "hops", 140},
    {"messages", "messages", 120},
    {"findings", "nullif(findings, 0)", 140},
    {"call_id", "call_id", 140},
}};

constexpr std::array<ListColumn, 13> registration_columns{{
    {"id", "id", 0},
    {"first", "first_ns", 0, true},
    {"last", "last_ns", 130, true},
    {"aor", "aor", 0},
    {"contact", "contact", 0},
    {"state", "state", 0},
    {"status", "status", 0},
    {"expires_s", "expires_s", 100},
    {"refreshes", "refreshes", 130},
    {"failed", "nullif(failed_refreshes, 0)", 160},
    {"lost_flows", "nullif(lost_flows, 0)", 160},
    {"transport", "transport", 100},
    {"user_agent", "user_agent", 130},
}};

constexpr std::array<ListColumn, 14> subscription_columns{{
    {"id", "id", 0},
    {"started", "started_ns", 0, true},
    {"event", "event", 0},
    {"subscriber", "subscriber", 0},
    {"notifier", "notifier", 0},
    {"state", "state", 0},
    {"reason", "reason", 110},
    {"status", "status", 0},
    {"expires_s", "expires_s", 130},
    {"notifications", "notifications", 100},
    {"refer_to", "refer_to", 150},
    {"refer_status", "refer_status", 150},
    {"call", "call", 100},
    {"call_id", "call_id", 180},
}};

constexpr std::array<ListColumn, 20> connection_columns{{
    {"id", "id", 0},
    {"first", "first_ns", 100, true},
    {"transport", "transport", 0},
    {"http", "http_version", 150},
    {"stream", "parent_id || '/' || stream_id", 130},
    {"client", "iif(instr(client_ip, ':'), '[' || client_ip || ']', client_ip) || ':' || client_port", 0},
    {"server", "iif(instr(server_ip, ':'), '[' || server_ip || ']', server_ip) || ':' || server_port", 0},
    {"messages", "messages", 0},
    {"lost_bytes", "nullif(lost_bytes, 0)", 120},
    {"end", "\"end\"", 120},
    {"close", "ws_close_code", 120},
    {"orphaned_calls", "nullif(orphaned_calls, 0)", 150},
    {"orphaned_registrations", "nullif(orphaned_registrations, 0)", 150},
    {"recovered_by", "recovered_by", 150},
    {"tls", "tls_version", 130},
    {"cipher", "tls_cipher", 180},
    {"sni", "sni", 150},
    {"alpn", "alpn", 180},
    {"visibility", "visibility", 0},
    {"visibility_reason", "visibility_reason", 100},
}};

constexpr std::array<ListColumn, 13> message_columns{{
    {"id", "id", 0},
    {"time", "time_ns", 0, true},
    {"transport", "transport", 90},
    {"source", "iif(instr(src_ip, ':'), '[' || src_ip || ']', src_ip) || ':' || src_port", 0},
    {"destination", "iif(instr(dst_ip, ':'), '[' || dst_ip || ']', dst_ip) || ':' || dst_port", 0},
    {"message", "iif(kind = 'request', method, status || coalesce(' ' || reason, ''))", 0},
    {"cseq", "cseq || ' ' || cseq_method", 140},
    {"from", "from_uri", 110},
    {"to", "to_uri", 110},
    {"call", "call", 0},
    {"call_id", "call_id", 160},
    {"body", "body_summary", 190},
    {"notes", "trim(iif(retransmission, 'retransmission ', '') || iif(complete, '', 'incomplete'))", 0},
}};

constexpr std::array<ListColumn, 9> finding_columns{{
    {"id", "id", 0},
    {"severity", "severity", 0},
    {"code", "code", 0},
    {"time", "time_ns", 100, true},
    {"frame", "frame", 0},
    {"connection", "connection_id", 120},
    {"message", "message_id", 0},
    {"call", "call", 100},
    {"detail", "detail", 0},
}};

constexpr std::array<ListRow, 6> lists{{
    {Command::calls,
     "calls",
     "id",
     call_columns,
     {"call_id = $", "instr(lower(caller), lower($)) > 0", "instr(lower(callee), lower($)) > 0",
      "id IN (SELECT m.call FROM messages m WHERE upper(coalesce(m.method, m.cseq_method)) = "
      "upper($))",
      "status BETWEEN $ AND $$", "coalesce(ended_ns, started_ns) >= $", "started_ns <= $"}},
    {Command::registrations,
     "registrations",
     "id",
     registration_columns,
     {"id IN (SELECT t.registration_id FROM transactions t JOIN messages m ON m.transaction_id = "
      "t.id WHERE "
      "m.call_id = $)",
      "instr(lower(aor), lower($)) > 0", "instr(lower(aor), lower($)) > 0",
      "id IN (SELECT t.registration_id FROM transactions t WHERE upper(t.method) = upper($))",
      "status BETWEEN $ AND $$", "last_ns >= $", "first_ns <= $"}},
    {Command::subscriptions,
     "subscriptions",
     "id",
     subscription_columns,
     {"call_id = $", "instr(lower(subscriber), lower($)) > 0", "instr(lower(notifier), lower($)) > 0",
      "id IN (SELECT t.subscription_id FROM transactions t WHERE upper(t.method) = upper($))",
      "status BETWEEN $ AND $$", "(ended_ns IS NULL OR ended_ns >= $)", "started_ns <= $"}},
    {Command::connections,
     "connections",
     "id",
     connection_columns,
     {"id IN (SELECT m.connection_id FROM messages m WHERE m.call_id = $)",
      "id IN (SELECT m.connection_id FROM messages m WHERE instr(lower(m.from_uri), lower($)) > 0)",
      "id IN (SELECT m.connection_id FROM messages m WHERE instr(lower(m.to_uri), lower($)) > 0)",
      "id IN (SELECT m.connection_id FROM messages m WHERE upper(coalesce(m.method, "
      "m.cseq_method)) = upper($))",
      "id IN (SELECT m.connection_id FROM messages m WHERE m.status BETWEEN $ AND $$)", "last_ns >= $",
      "first_ns <= $"}},
    {Command::messages,
     "messages",
     "time_ns, capture_id, frame, id",
     message_columns,
     {"call_id = $", "instr(lower(from_uri), lower($)) > 0", "instr(lower(to_uri), lower($)) > 0",
      "upper(coalesce(method, cseq_method)) = upper($)", "status BETWEEN $ AND $$", "time_ns >= $", "time_ns <= $"}},
    {Command::findings,
     "findings",
     "id",
     finding_columns,
     {"(call IN (SELECT c.id FROM calls c WHERE c.call_id = $) OR message_id IN (SELECT m.id FROM "
      "messages m WHERE "
      "m.call_id = $))",
      "(call IN (SELECT c.id FROM calls c WHERE instr(lower(c.caller), lower($)) > 0) OR "
      "message_id IN (SELECT m.id "
      "FROM messages m WHERE instr(lower(m.from_uri), lower($)) > 0))",
      "(call IN (SELECT c.id FROM calls c WHERE instr(lower(c.callee), lower($)) > 0) OR "
      "message_id IN (SELECT m.id "
      "FROM messages m WHERE instr(lower(m.to_uri), lower($)) > 0))",
      "message_id IN (SELECT m.id FROM messages m WHERE upper(coalesce(m.method, m.cseq_method)) = "
      "upper($))",
      "message_id IN (SELECT m.id FROM messages m WHERE m.status BETWEEN $ AND $$)", "time_ns >= $", "time_ns <= $"}},
}};

// SQL that turns a *_ns column into "15:37:27.023", with the date in front where asked for.
std::string time_expression(std::string_view column, bool dated) {
  const std::string ns(column);
  return std::string("strftime('") + (dated ? "%Y-%m-%d " : "") + "%H:%M:%S', " + ns +
         " / 1000000000, 'unixepoch') || printf('.%03d', " + ns + " / 1000000 % 1000)";
}

}  // namespace

const ListRow& list_row(Command command) {
  for (const ListRow& row : lists)
    if (row.command == command) return row;
  return lists.front();
}

std::string list_sql(const ListRow& list, const ListLook& look, const ListFilter& filter) {
  std::string columns;
  for (const ListColumn& column : list.columns) {
    if (look.format != Format::table || (look.width && *look.width < column.from_width)) continue;
    columns += columns.empty() ? "" : ", ";
    columns += column.is_time ? time_expression(column.expression, look.dated) : std::string(column.expression);
    columns += " AS \"" + std::string(column.title) + '"';
  }
  if (look.format != Format::table) columns = "*";
  // A view of its own, so that a filter means the view's columns and never the titles of the table.
  return "SELECT " + columns + " FROM (SELECT * FROM " + std::string(list.view) + filter.where() + ") ORDER BY " +
         std::string(list.order);
}

}  // namespace rung::cli
