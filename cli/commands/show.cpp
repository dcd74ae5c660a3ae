#include <cstdio>
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

void write_json_message(const store::Database& database, std::int64_t id, const TableStyle& style, std::ostream& out) {
  const bool array = style.format == Format::json;
  out << (array ? "[\n{" : "{");
  store::Statement message = message_rows(database, id);
  message.step();
  write_json_members(message, style, out);
  out << ", \"findings\": [";
  store::Statement findings = findings_of(database, id);
  for (bool first = true; findings.step(); first = false) {
    out << (first ? "{" : ", {");
    write_json_members(findings, style, out);
    out << '}';
  }
  out << (array ? "]}\n]\n" : "]}\n");
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

void write_message(const store::Database& database, std::int64_t id, const TableStyle& style, std::ostream& out) {
  store::Statement row(database, "SELECT raw FROM messages WHERE id = ?1");
  row.bind(1, id);
  row.step();
  const std::string raw = style.rewrite_raw != nullptr ? style.rewrite_raw(row.text(0)) : std::string(row.text(0));
  const std::string text = printable_lines(raw);
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
    write_message(source.database, options.message, style, output.stream());
    write_findings(source.database, options.message, style, output.stream());
  }
  output.finish();
  report_outcome(source.outcome, options);
  return status_of(source.outcome, true);
}

}  // namespace rung::cli
