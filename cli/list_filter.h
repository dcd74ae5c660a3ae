// The filters of the lists as conditions of an SQL statement, their values as bound parameters.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/options.h"
#include "store/database.h"

namespace rung::cli {

// What each filter means for one view: an SQL condition with $ for the value, for `status` $ and $$
// for the lowest and the highest.
struct FilterConditions {
  std::string_view call_id, from, to, method, status, since, until;
};

struct StatusRange {
  int lowest, highest;
};
// "486", "4xx", "400-499"; nothing where it is none of these.
std::optional<StatusRange> parse_status(std::string_view text);

class ListFilter {
 public:
  // Throws UsageError for a value that cannot be understood. The database tells the capture's day.
  ListFilter(const ListFilters& typed, const FilterConditions& conditions, const store::Database& database);

  // " WHERE …", or nothing.
  std::string where() const;
  void bind(store::Statement& statement) const;
  // True where the user's own SQL is in it, so that an SQL error is the user's.
  bool has_sql() const { return has_sql_; }

 private:
  using Value = std::variant<std::int64_t, std::string>;

  std::string parameter(Value value);
  void add(std::string_view condition, Value value);
  void add_status(std::string_view condition, const std::string& typed);
  void add_time(std::string_view condition, const std::string& typed, const store::Database& database);

  std::vector<std::string> conditions_;
  std::vector<Value> values_;
  bool has_sql_ = false;
};

}  // namespace rung::cli
