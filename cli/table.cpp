#include "cli/table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/color.h"
#include "cli/json_text.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

using store::ColumnType;
using store::Statement;

// Rows looked at before the first is printed, to find the widths.
constexpr std::size_t sampled_rows = 1000;
// No column is made narrower than this to fit a terminal.
constexpr std::size_t narrowest = 6;
constexpr std::string_view gap = "  ";

// The octets of a text or blob cell as all formats show them.
std::string text_of(const Statement& row, int column, const TableStyle& style) {
  std::string_view value = row.text(column);
  if (style.rewrite != nullptr) return style.rewrite(row.name(column), value);
  return std::string(value);
}

std::string number_of(const Statement& row, int column) {
  if (row.type(column) == ColumnType::integer) return std::to_string(row.integer(column));
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), row.real(column));
  return {text.data(), end.ptr};
}

// --- csv

std::string csv_cell(std::string text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string csv_value(const Statement& row, int column, const TableStyle& style) {
  switch (row.type(column)) {
    case ColumnType::null:
      return {};
    case ColumnType::integer:
    case ColumnType::real:
      return number_of(row, column);
    case ColumnType::text:
      return csv_cell(text_of(row, column, style));
    case ColumnType::blob:
      break;
  }
  std::string text = text_of(row, column, style);
  return is_utf8(text) ? csv_cell(std::move(text)) : base64(text);
}

std::uint64_t write_csv(Statement& rows, const TableStyle& style, std::ostream& out) {
  if (style.header) {
    for (int column = 0; column < rows.columns(); ++column)
      out << (column == 0 ? "" : ",") << csv_cell(std::string(rows.name(column)));
    out << '\n';
  }
  std::uint64_t count = 0;
  for (; rows.step(); ++count) {
    for (int column = 0; column < rows.columns(); ++column)
      out << (column == 0 ? "" : ",") << csv_value(rows, column, style);
    out << '\n';
  }
  return count;
}

// --- json

std::string json_value(const Statement& row, int column, const TableStyle& style) {
  switch (row.type(column)) {
    case ColumnType::null:
      return "null";
    case ColumnType::integer:
      return std::to_string(row.integer(column));
    case ColumnType::real:
      return json_number(row.real(column));
    case ColumnType::text:
      return json_string(text_of(row, column, style));
    case ColumnType::blob:
      break;
  }
  const std::string text = text_of(row, column, style);
  return is_utf8(text) ? json_string(text) : '"' + base64(text) + '"';
}

std::uint64_t write_json(Statement& rows, const TableStyle& style, std::ostream& out) {
  const bool array = style.format == Format::json;
  std::uint64_t count = 0;
  for (; rows.step(); ++count) {
    if (array) out << (count == 0 ? "[\n" : ",\n");
    out << '{';
    write_json_members(rows, style, out);
    out << '}';
    if (!array) out << '\n';
  }
  if (array) out << (count == 0 ? "[]\n" : "\n]\n");
  return count;
}

// --- table

struct Cell {
  std::string text;
  bool number = false;
};
using Row = std::vector<Cell>;

Row row_of(const Statement& row, const TableStyle& style) {
  Row cells(static_cast<std::size_t>(row.columns()));
  for (int column = 0; column < row.columns(); ++column) {
    Cell& cell = cells[static_cast<std::size_t>(column)];
    const ColumnType type = row.type(column);
    cell.number = type == ColumnType::integer || type == ColumnType::real;
    if (cell.number)
      cell.text = number_of(row, column);
    else if (type != ColumnType::null)
      cell.text = printable(text_of(row, column, style));
  }
  return cells;
}

Row header_of(const Statement& rows) {
  Row cells;
  for (int column = 0; column < rows.columns(); ++column) cells.push_back({printable(rows.name(column)), false});
  return cells;
}

// Narrows the widest columns, those of numbers aside, until all of them fit.
void fit(std::vector<std::size_t>& widths, const std::vector<bool>& numbers, std::size_t available) {
  std::size_t total = gap.size() * (widths.size() - 1);
  for (const std::size_t width : widths) total += width;
  while (total > available) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i)
      if (!numbers[i] && widths[i] > narrowest && (widest == widths.size() || widths[i] > widths[widest])) widest = i;
    if (widest == widths.size()) return;
    --widths[widest];
    --total;
  }
}

class AlignedTable {
 public:
  AlignedTable(const Statement& rows, const TableStyle& style, std::ostream& out)
      : style_(style), out_(out), header_(header_of(rows)), widths_(header_.size()), numbers_(header_.size(), false) {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      names_.emplace_back(rows.name(static_cast<int>(i)));
      if (style_.header) widths_[i] = display_width(header_[i].text);
    }
  }

  void add(Row row) {
    if (settled_) return write(row);
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths_[i] = std::max(widths_[i], display_width(row[i].text));
      if (row[i].number) numbers_[i] = true;
    }
    held_.push_back(std::move(row));
    if (held_.size() == sampled_rows) settle();
  }

  void finish() {
    if (!settled_) settle();
  }

 private:
  void settle() {
    settled_ = true;
    if (held_.empty()) return;
    if (style_.width) fit(widths_, numbers_, *style_.width);
    if (style_.header) {
      for (std::size_t i = 0; i < header_.size(); ++i) header_[i].number = numbers_[i];
      heading_ = true;
      write(header_);
      heading_ = false;
    }
    for (const Row& row : held_) write(row);
    held_.clear();
    held_.shrink_to_fit();
  }

  void write(const Row& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i != 0) line += gap;
      append(line, row[i], i);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ << line << '\n';
  }

  void append(std::string& line, const Cell& cell, std::size_t column) const {
    std::string text = style_.width && !cell.number ? shorten(cell.text, widths_[column]) : cell.text;
    const std::size_t width = display_width(text);
    const std::string padding(widths_[column] > width ? widths_[column] - width : 0, ' ');
    if (style_.color) text = painted(text, heading_ ? Color::bold : color_of(names_[column], cell.text));
    line += cell.number ? padding + text : text + padding;
  }

  const TableStyle& style_;
  std::ostream& out_;
  Row header_;
  std::vector<std::string> names_;
  std::vector<std::size_t> widths_;
  std::vector<bool> numbers_;  // a number stands in this column
  std::vector<Row> held_;      // until the widths are known
  bool settled_ = false;
  bool heading_ = false;
};

std::uint64_t write_table(Statement& rows, const TableStyle& style, std::ostream& out) {
  AlignedTable table(rows, style, out);
  std::uint64_t count = 0;
  for (; rows.step(); ++count) table.add(row_of(rows, style));
  table.finish();
  return count;
}

}  // namespace

void write_json_members(const Statement& row, const TableStyle& style, std::ostream& out) {
  for (int column = 0; column < row.columns(); ++column)
    out << (column == 0 ? "" : ", ") << json_string(row.name(column)) << ": " << json_value(row, column, style);
}

std::uint64_t write_rows(Statement& rows, const TableStyle& style, std::ostream& out) {
  switch (style.format) {
    case Format::table:
      return write_table(rows, style, out);
    case Format::csv:
      return write_csv(rows, style, out);
    case Format::json:
    case Format::jsonl:
      break;
  }
  return write_json(rows, style, out);
}

}  // namespace rung::cli
