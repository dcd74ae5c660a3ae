#include "cli/single_value.h"

namespace rung::cli {

std::optional<std::int64_t> single_integer(const store::Database& database, std::string_view sql) {
  store::Statement statement(database, sql);
  if (!statement.step() || statement.type(0) == store::ColumnType::null) return std::nullopt;
  return statement.integer(0);
}

std::optional<std::string> single_text(const store::Database& database, std::string_view sql) {
  store::Statement statement(database, sql);
  if (!statement.step() || statement.type(0) == store::ColumnType::null) return std::nullopt;
  return std::string(statement.text(0));
}

}  // namespace rung::cli
