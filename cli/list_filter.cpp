#include "cli/list_filter.h"

#include <type_traits>
#include <utility>

#include "base/ascii.h"
#include "cli/exit_status.h"
#include "cli/single_value.h"
#include "cli/time_argument.h"

namespace rung::cli {
namespace {

std::optional<Timestamp> capture_day(const store::Database& database) {
  constexpr std::int64_t day = 86'400'000'000'000;
  const auto first = single_integer(database, "SELECT min(first_ns) FROM captures");
  if (!first) return std::nullopt;
  return Timestamp{*first - *first % day};
}

// Puts `text` for every `mark` of a condition.
std::string with(std::string condition, std::string_view mark, const std::string& text) {
  for (std::size_t at = 0; (at = condition.find(mark, at)) != std::string::npos; at += text.size())
    condition.replace(at, mark.size(), text);
  return condition;
}

std::optional<int> status_code(std::string_view text) {
  const auto number = parse_decimal(text);
  if (text.size() != 3 || !number) return std::nullopt;
  return static_cast<int>(*number);
}

}  // namespace

std::optional<StatusRange> parse_status(std::string_view text) {
  if (const auto code = status_code(text)) return StatusRange{*code, *code};
  if (text.size() == 3 && ascii_digit(text[0]) && equals_ignoring_case(text.substr(1), "xx")) {
    const int hundreds = (text[0] - '0') * 100;
    return StatusRange{hundreds, hundreds + 99};
  }
  if (text.size() != 7 || text[3] != '-') return std::nullopt;
  const auto lowest = status_code(text.substr(0, 3));
  const auto highest = status_code(text.substr(4));
  if (!lowest || !highest || *lowest > *highest) return std::nullopt;
  return StatusRange{*lowest, *highest};
}

ListFilter::ListFilter(const ListFilters& typed, const FilterConditions& conditions, const store::Database& database) {
  if (typed.call_id) add(conditions.call_id, *typed.call_id);
  if (typed.from) add(conditions.from, *typed.from);
  if (typed.to) add(conditions.to, *typed.to);
  if (typed.method) add(conditions.method, *typed.method);
  if (typed.status) add_status(conditions.status, *typed.status);
  if (typed.since) add_time(conditions.since, *typed.since, database);
  if (typed.until) add_time(conditions.until, *typed.until, database);
  if (typed.where) {
    conditions_.push_back(*typed.where + '\n');  // so that a comment at its end does not swallow what follows
    has_sql_ = true;
  }
}

std::string ListFilter::parameter(Value value) {
  values_.push_back(std::move(value));
  return '?' + std::to_string(values_.size());
}

void ListFilter::add(std::string_view condition, Value value) {
  conditions_.push_back(with(std::string(condition), "$", parameter(std::move(value))));
}

void ListFilter::add_status(std::string_view condition, const std::string& typed) {
  const auto range = parse_status(typed);
  if (!range) throw UsageError("--status " + typed + ": write 486, 4xx or 400-499");
  const std::string highest = parameter(range->highest);
  add(with(std::string(condition), "$$", highest), range->lowest);
}

void ListFilter::add_time(std::string_view condition, const std::string& typed, const store::Database& database) {
  const auto time = parse_time_argument(typed, [&] { return capture_day(database); });
  if (!time)
    throw UsageError("'" + typed +
                     "' is not a time: write 2026-11-22T15:37:27.5 (UTC), seconds since 1970, or 15:37:27");
  add(condition, time->ns);
}

std::string ListFilter::where() const {
  std::string text;
  for (const std::string& condition : conditions_) text += (text.empty() ? " WHERE (" : " AND (") + condition + ')';
  return text;
}

void ListFilter::bind(store::Statement& statement) const {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const int parameter = static_cast<int>(i) + 1;
    if (const auto* number = std::get_if<std::int64_t>(&values_[i]))
      statement.bind(parameter, *number);
    else
      statement.bind(parameter, std::string_view(std::get<std::string>(values_[i])));
  }
}

}  // namespace rung::cli
