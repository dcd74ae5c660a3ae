#include <algorithm>
#include <cstdio>
#include <optional>
#include <ostream>
#include <string>

#include "base/timestamp.h"
#include "cli/color.h"
#include "cli/commands/commands.h"
#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/source.h"
#include "cli/table.h"
#include "cli/terminal_text.h"
#include "decode/readable_message.h"

namespace rung::cli {
namespace {

store::Statement message_rows(const store::Database& database, std::int64_t id) {
  store::Statement rows(database, "SELECT * FROM messages WHERE id = ?1");
  rows.bind(1, id);
  return rows;
}

store::Statement findings_of(const store::Database& database, std::int64_t id) {
  store::Statement rows(database, "SELECT * FROM findings WHERE message_id = ?1 ORDER BY id");
  rows.bind(1, id);
  return rows;
}

store::Statement frames_of(const store::Database& database, std::int64_t id) {
  store::Statement rows(database, "SELECT * FROM ws_frames WHERE message_id = ?1 ORDER BY id");
  rows.bind(1, id);
  return rows;
}

store::Statement sources_of(const store::Database& database, std::int64_t id) {
  store::Statement rows(database, "SELECT * FROM message_sources WHERE message_id = ?1 ORDER BY id");
  rows.bind(1, id);
  return rows;
}

void write_json_rows(store::Statement rows, const char* name, const TableStyle& style, std::ostream& out) {
  out << ", \"" << name << "\": [";
  for (bool first = true; rows.step(); first = false) {
    out << (first ? "{" : ", {");
    write_json_members(rows, style, out);
    out << '}';
  }
  out << ']';
}

void write_json_message(const store::Database& database, std::int64_t id, const TableStyle& style, std::ostream& out) {
  const bool array = style.format == Format::json;
  out << (array ? "[\n{" : "{");
  store::Statement message = message_rows(database, id);
  message.step();
  write_json_members(message, style, out);
  write_json_rows(frames_of(database, id), "ws_frames", style, out);
  write_json_rows(sources_of(database, id), "message_sources", style, out);
  write_json_rows(findings_of(database, id), "findings", style, out);
  out << (array ? "}\n]\n" : "}\n");
}

// "call 1", or nothing for NULL.
std::string with_label(const store::Statement& row, int column, const char* label) {
  if (row.type(column) == store::ColumnType::null) return {};
  return std::string("   ") + label + ' ' + std::to_string(row.integer(column));
}

// What the message is, when, and where in the capture and in the traffic it stands.
void write_place(const store::Database& database, std::int64_t id, const TableStyle& style, std::ostream& out) {
  store::Statement row(database,
                       "SELECT m.time, m.transport, iif(instr(m.src_ip, ':'), '[' || m.src_ip || ']', m.src_ip) || "
                       "':' || m.src_port, "
                       "iif(instr(m.dst_ip, ':'), '[' || m.dst_ip || ']', m.dst_ip) || ':' || m.dst_port, "
                       "m.connection_id, m.call, "
                       "m.transaction_id, p.path, m.frame, m.first_frame, m.retransmission, m.complete, m.size "
                       "FROM messages m LEFT JOIN captures p ON p.id = m.capture_id WHERE m.id = ?1");
  row.bind(1, id);
  row.step();
  const std::string title = "Message " + std::to_string(id);
  out << (style.color ? painted(title, Color::bold) : title) << "   " << row.text(0) << "   " << row.integer(12)
      << " octets";
  if (row.integer(10) != 0) out << "   retransmission";
  if (row.integer(11) == 0) out << "   incomplete";
  out << "\n  " << row.text(1) << "   " << row.text(2) << " -> " << row.text(3) << with_label(row, 4, "connection")
      << with_label(row, 5, "call") << with_label(row, 6, "transaction") << '\n';
  if (row.type(8) != store::ColumnType::null) {
    out << "  " << printable(row.text(7)) << "   frame " << row.integer(8);
    if (row.type(9) != store::ColumnType::null && row.integer(9) != row.integer(8))
      out << " (its first octet in frame " << row.integer(9) << ')';
    out << '\n';
  }
}

const char* name_of_opcode(std::int64_t opcode) {
  switch (opcode) {
    case 0:
      return "continuation";
    case 1:
      return "text";
    case 2:
      return "binary";
    default:
      return "reserved";
  }
}

// The WebSocket frames that carried it, a few of them where there are many.
void write_frames(const store::Database& database, std::int64_t id, std::ostream& out) {
  constexpr std::int64_t shown = 8;
  store::Statement row(
      database,
      "SELECT opcode, fin, rsv, masked, size, inflated_size, frame, sum(size) OVER (), count(*) OVER () "
      "FROM ws_frames WHERE message_id = ?1 ORDER BY id");
  row.bind(1, id);
  for (std::int64_t number = 0; row.step() && number < shown; ++number) {
    const std::int64_t frames = row.integer(8);
    out << "  WebSocket   " << name_of_opcode(row.integer(0)) << (row.integer(1) != 0 ? ", FIN" : "");
    for (int bit = 1; bit <= 3; ++bit)
      if ((row.integer(2) & (4 >> (bit - 1))) != 0) out << ", RSV" << bit;
    out << (row.integer(3) != 0 ? ", masked" : "") << ", " << row.integer(4) << " octets";
    if (row.type(5) != store::ColumnType::null && row.integer(7) > 0) {
      const std::int64_t percent = 100 * row.integer(7) / std::max<std::int64_t>(1, row.integer(5));
      out << ", inflated to " << row.integer(5) << " (sent " << percent << " %)";
    }
    if (frames > 1) out << "   frame " << row.integer(6);
    out << '\n';
    if (number + 1 == shown && frames > shown)
      out << "              and " << frames - shown << " more: SELECT * FROM ws_frames WHERE message_id = " << id
          << '\n';
  }
}

// Who showed it, where agents did.
void write_sources(const store::Database& database, std::int64_t id, std::ostream& out) {
  store::Statement row(database,
                       "SELECT p.path, s.frame, s.correlation_id FROM message_sources s LEFT JOIN captures p ON p.id = "
                       "s.agent_id WHERE s.message_id = ?1 ORDER BY s.id");
  row.bind(1, id);
  while (row.step()) {
    const bool own = row.type(0) == store::ColumnType::null;
    out << "  Shown by    " << (own ? std::string("its own packet") : "the agent " + printable(row.text(0)));
    if (row.type(1) != store::ColumnType::null) out << "   frame " << row.integer(1);
    if (row.type(2) != store::ColumnType::null) out << "   correlation id " << printable(row.text(2));
    out << '\n';
  }
}

void write_body_summary(const store::Database& database, std::int64_t id, std::ostream& out) {
  store::Statement row(database, "SELECT body_summary FROM messages WHERE id = ?1");
  row.bind(1, id);
  row.step();
  if (!row.text(0).empty()) out << "  Body        " << printable(row.text(0)) << '\n';
}

void write_message(const store::Database& database, std::int64_t id, const TableStyle& style, std::ostream& out) {
  store::Statement row(database, "SELECT raw FROM messages WHERE id = ?1");
  row.bind(1, id);
  row.step();
  const std::optional<decode::ReadableMessage> readable = decode::readable_message(row.text(0));
  if (readable) {
    out << "  Inflated    from " << readable->sent << " octets of " << printable(readable->coding) << " to "
        << readable->inflated << (readable->damaged ? ", damaged" : "") << (readable->over_limit ? ", cut there" : "")
        << '\n';
  }
  const std::string_view raw = readable ? std::string_view(readable->text) : row.text(0);
  const std::string text = printable_lines(style.rewrite != nullptr ? style.rewrite("raw", raw) : std::string(raw));
  out << '\n' << text << (text.ends_with('\n') ? "" : "\n");
}

void write_findings(const store::Database& database, std::int64_t id, const TableStyle& style, std::ostream& out) {
  store::Statement row(database,
                       "SELECT id, severity, code, detail, reference FROM findings WHERE "
                       "message_id = ?1 ORDER BY id");
  row.bind(1, id);
  for (bool first = true; row.step(); first = false) {
    if (first) out << "\nFindings\n";
    const Color color = style.color ? color_of("severity", row.text(1)) : Color::none;
    out << "  " << painted(row.text(1), color) << "  " << row.text(2);
    if (!row.text(3).empty()) out << ": " << printable(row.text(3));
    if (!row.text(4).empty() && row.text(4) != "-") out << "  (" << row.text(4) << ')';
    out << '\n';
  }
}

}  // namespace

int run_show(const Options& options) {
  const Source source = open_source(options);
  if (!message_rows(source.database, options.message).step()) {
    std::fprintf(stderr, "rung: no message %lld: see `rung messages`\n", static_cast<long long>(options.message));
    report_outcome(source.outcome, options);
    return status_of(source.outcome, false);
  }
  Output output(options);
  const TableStyle style = table_style(options, output);
  if (options.format != Format::table) {
    write_json_message(source.database, options.message, style, output.stream());
  } else {
    write_place(source.database, options.message, style, output.stream());
    write_frames(source.database, options.message, output.stream());
    write_sources(source.database, options.message, output.stream());
    write_body_summary(source.database, options.message, output.stream());
    write_message(source.database, options.message, style, output.stream());
    write_findings(source.database, options.message, style, output.stream());
  }
  output.finish();
  report_outcome(source.outcome, options);
  return status_of(source.outcome, true);
}

}  // namespace rung::cli
