#include "cli/call_argument.h"

#include <string>
#include <vector>

#include "base/ascii.h"
#include "cli/exit_status.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

// Calls named in a message about an ambiguous argument.
constexpr std::size_t shown_calls = 5;

std::vector<std::int64_t> calls_where(const store::Database& database, const std::string& condition,
                                      std::string_view text) {
  store::Statement statement(
      database, "SELECT id FROM calls WHERE " + condition + " ORDER BY id LIMIT " + std::to_string(shown_calls + 1));
  statement.bind(1, text);
  std::vector<std::int64_t> ids;
  while (statement.step()) ids.push_back(statement.integer(0));
  return ids;
}

[[noreturn]] void throw_ambiguous(std::string_view text, const std::vector<std::int64_t>& ids) {
  std::string message = "'" + printable(text) + "' is the beginning of several calls:";
  for (std::size_t i = 0; i < ids.size() && i < shown_calls; ++i) message += ' ' + std::to_string(ids[i]);
  if (ids.size() > shown_calls) message += " …";
  throw UsageError(message + "; give one of these numbers, or more of the Call-ID");
}

}  // namespace

std::int64_t resolve_call(const store::Database& database, std::string_view text) {
  if (text.empty()) throw UsageError("CALL is empty");
  // A number means calls.id first; a Call-ID may be all digits too.
  if (const auto number = parse_decimal(text); number && *number <= INT64_MAX)
    if (const auto ids = calls_where(database, "id = CAST(?1 AS INTEGER)", text); !ids.empty()) return ids.front();
  for (const char* condition : {"call_id = ?1", "substr(call_id, 1, length(?1)) = ?1"}) {
    const auto ids = calls_where(database, condition, text);
    if (ids.size() == 1) return ids.front();
    if (ids.size() > 1) throw_ambiguous(text, ids);
  }
  throw UsageError("no call '" + printable(text) + "': give a number or a Call-ID from `rung calls`");
}

}  // namespace rung::cli
