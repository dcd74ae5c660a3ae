#include "cli/single_value.h"

namespace rung::cli {

std::optional<std::int64_t> single_integer(const store::Database& database, std::string_view sql) {
  store::Statement statement(database, sql);
  return statement.step() ? known_integer(statement, 0) : std::nullopt;
}

std::optional<std::string> single_text(const store::Database& database, std::string_view sql) {
  store::Statement statement(database, sql);
  if (!statement.step() || statement.type(0) == store::ColumnType::null) return std::nullopt;
  return std::string(statement.text(0));
}

std::optional<std::int64_t> known_integer(const store::Statement& row, int column) {
  if (row.type(column) == store::ColumnType::null) return std::nullopt;
  return row.integer(column);
}

std::optional<double> known_real(const store::Statement& row, int column) {
  if (row.type(column) == store::ColumnType::null) return std::nullopt;
  return row.real(column);
}

}  // namespace rung::cli
