#include "cli/list_table.h"

#include <array>

namespace rung::cli {
namespace {

constexpr std::array<ListColumn, 13> call_columns{{
    {"id", "id"},
    {"started", "started_ns", true},
    {"caller", "caller"},
    {"callee", "callee"},
    {"state", "state"},
    {"status", "status"},
    {"pdd_ms", "CAST(round(pdd_ms) AS INTEGER)"},
    {"duration_s", "round(duration_ms / 1000, 1)"},
    {"transports", "transports"},
    {"hops", "hops"},
    {"messages", "messages"},
    {"findings", "nullif(findings, 0)"},
    {"call_id", "call_id"},
}};

constexpr std::array<ListColumn, 11> registration_columns{{
    {"id", "id"},
    {"first", "first_ns", true},
    {"last", "last_ns", true},
    {"aor", "aor"},
    {"contact", "contact"},
    {"state", "state"},
    {"status", "status"},
    {"expires_s", "expires_s"},
    {"refreshes", "refreshes"},
    {"transport", "transport"},
    {"user_agent", "user_agent"},
}};

constexpr std::array<ListColumn, 11> connection_columns{{
    {"id", "id"},
    {"first", "first_ns", true},
    {"transport", "transport"},
    {"client",
     "iif(instr(client_ip, ':'), '[' || client_ip || ']', client_ip) || ':' || client_port"},
    {"server",
     "iif(instr(server_ip, ':'), '[' || server_ip || ']', server_ip) || ':' || server_port"},
    {"messages", "messages"},
    {"lost_bytes", "nullif(lost_bytes, 0)"},
    {"end", "\"end\""},
    {"close", "ws_close_code"},
    {"visibility", "visibility"},
    {"visibility_reason", "visibility_reason"},
}};

constexpr std::array<ListColumn, 12> message_columns{{
    {"id", "id"},
    {"time", "time_ns", true},
    {"transport", "transport"},
    {"source", "iif(instr(src_ip, ':'), '[' || src_ip || ']', src_ip) || ':' || src_port"},
    {"destination", "iif(instr(dst_ip, ':'), '[' || dst_ip || ']', dst_ip) || ':' || dst_port"},
    {"message", "iif(kind = 'request', method, status || coalesce(' ' || reason, ''))"},
    {"cseq", "cseq || ' ' || cseq_method"},
    {"from", "from_uri"},
    {"to", "to_uri"},
    {"call", "call"},
    {"call_id", "call_id"},
    {"notes",
     "trim(iif(retransmission, 'retransmission ', '') || iif(complete, '', 'incomplete'))"},
}};

constexpr std::array<ListColumn, 9> finding_columns{{
    {"id", "id"},
    {"severity", "severity"},
    {"code", "code"},
    {"time", "time_ns", true},
    {"frame", "frame"},
    {"connection", "connection_id"},
    {"message", "message_id"},
    {"call", "call"},
    {"detail", "detail"},
}};

constexpr std::array<ListRow, 5> lists{{
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
    {Command::connections,
     "connections",
     "id",
     connection_columns,
     {"id IN (SELECT m.connection_id FROM messages m WHERE m.call_id = $)",
      "id IN (SELECT m.connection_id FROM messages m WHERE instr(lower(m.from_uri), lower($)) > 0)",
      "id IN (SELECT m.connection_id FROM messages m WHERE instr(lower(m.to_uri), lower($)) > 0)",
      "id IN (SELECT m.connection_id FROM messages m WHERE upper(coalesce(m.method, "
      "m.cseq_method)) = upper($))",
      "id IN (SELECT m.connection_id FROM messages m WHERE m.status BETWEEN $ AND $$)",
      "last_ns >= $", "first_ns <= $"}},
    {Command::messages,
     "messages",
     "time_ns, capture_id, frame, id",
     message_columns,
     {"call_id = $", "instr(lower(from_uri), lower($)) > 0", "instr(lower(to_uri), lower($)) > 0",
      "upper(coalesce(method, cseq_method)) = upper($)", "status BETWEEN $ AND $$", "time_ns >= $",
      "time_ns <= $"}},
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
      "message_id IN (SELECT m.id FROM messages m WHERE m.status BETWEEN $ AND $$)", "time_ns >= $",
      "time_ns <= $"}},
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

std::string list_sql(const ListRow& list, Format format, const ListFilter& filter, bool dated) {
  std::string sql = "SELECT ";
  if (format == Format::table) {
    for (const ListColumn& column : list.columns) {
      if (column.title != list.columns.front().title) sql += ", ";
      sql += column.is_time ? time_expression(column.expression, dated)
                            : std::string(column.expression);
      sql += " AS \"" + std::string(column.title) + '"';
    }
  } else {
    sql += '*';
  }
  // A view of its own, so that a filter means the view's columns and never the titles of the table.
  return sql + " FROM (SELECT * FROM " + std::string(list.view) + filter.where() + ") ORDER BY " +
         std::string(list.order);
}

}  // namespace rung::cli
