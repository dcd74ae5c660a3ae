#include "cli/finding_groups.h"

#include <algorithm>
#include <cstdint>
#include <ostream>

#include "base/timestamp.h"
#include "cli/color.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t indent = 9;        // behind the longest severity
constexpr std::size_t least_width = 40;  // narrower terminals break lines themselves

// Columns of the statement.
enum Column { severity, code, count, first_ns, frame, connection, message, call, detail, reference };

// Breaks between words only; a word that does not fit stands alone.
void write_wrapped(std::string_view text, std::size_t width, std::ostream& out) {
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t size = display_width(word);
    if (used > 0 && indent + used + 1 + size > width) {
      out << '\n';
      used = 0;
    }
    out << (used == 0 ? std::string(indent, ' ') : " ") << word;
    used += size + (used == 0 ? 0 : 1);
  }
  out << '\n';
}

std::string place_of(const store::Statement& group, bool dated) {
  std::string place;
  auto add = [&place](const std::string& text) { place += (place.empty() ? "" : ", ") + text; };
  if (group.type(first_ns) != store::ColumnType::null) {
    constexpr std::size_t date = 11, milliseconds = 23;  // "2026-11-22T", and up to its milliseconds
    const std::string time = to_text(Timestamp{group.integer(first_ns)}).substr(0, milliseconds);
    add(dated ? time : time.substr(date));
  }
  auto add_number = [&](Column column, const char* label) {
    if (group.type(column) != store::ColumnType::null) add(label + std::to_string(group.integer(column)));
  };
  add_number(frame, "frame ");
  add_number(connection, "connection ");
  add_number(message, "message ");
  add_number(call, "call ");
  return place;
}

void write_group(const store::Statement& group, const FindingLook& look, std::size_t width, std::ostream& out) {
  const std::string grade(group.text(severity));
  const std::int64_t times = group.integer(count);
  out << (look.color ? painted(grade, color_of("severity", grade)) : grade)
      << std::string(indent - std::min(indent - 1, grade.size()), ' ');
  const std::string id(group.text(code));
  out << (look.color ? painted(id, Color::bold) : id) << "  " << times << (times == 1 ? " time" : " times") << '\n';
  if (const FindingRow* row = row_with_id(id)) {
    write_wrapped(row->meaning, width, out);
    write_wrapped(row->advice, width, out);
  }
  std::string first = (times == 1 ? "At " : "First at ") + place_of(group, look.dated);
  if (!group.text(detail).empty()) first += ": " + printable(group.text(detail));
  write_wrapped(first, width, out);
  if (!group.text(reference).empty() && group.text(reference) != "-")
    write_wrapped("See " + std::string(group.text(reference)) + '.', width, out);
}

}  // namespace

const FindingRow* row_with_id(std::string_view id) {
  const auto table = finding_table();
  const auto found = std::find_if(table.begin(), table.end(), [id](const FindingRow& row) { return row.id == id; });
  return found == table.end() ? nullptr : &*found;
}

// min() takes the other columns from the row of the first finding.
std::string finding_groups_sql(const ListFilter& filter) {
  return "SELECT severity, code, count(*), time_ns, frame, connection_id, message_id, call, detail, reference, min(id) "
         "FROM (SELECT * FROM findings" +
         filter.where() +
         ") GROUP BY severity, code "
         "ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, count(*) DESC, min(id)";
}

std::uint64_t write_finding_groups(store::Statement& groups, const FindingLook& look, std::ostream& out) {
  const std::size_t width = std::max(look.width.value_or(SIZE_MAX), least_width);
  std::uint64_t findings = 0;
  while (groups.step()) {
    if (findings > 0) out << '\n';
    findings += static_cast<std::uint64_t>(groups.integer(count));
    write_group(groups, look, width, out);
  }
  return findings;
}

}  // namespace rung::cli
