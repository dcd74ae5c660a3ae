#include <sqlite3.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "cli/canned_queries.h"
#include "cli/commands/commands.h"
#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/source.h"
#include "cli/table.h"

namespace rung::cli {
namespace {

std::string canned_sql(std::string_view name) {
  for (const CannedQuery& query : canned_queries())
    if (query.name == name) return std::string(query.sql);
  throw UsageError("no ready-made question @" + std::string(name) + ": see `rung query --list`");
}

std::string everything_of(std::istream& in) { return {std::istreambuf_iterator<char>(in), {}}; }

std::string read_sql(const Options& options) {
  if (!options.sql.empty() && !options.sql_file.empty()) throw UsageError("give SQL or -f FILE, not both");
  if (options.sql.starts_with('@')) return canned_sql(std::string_view(options.sql).substr(1));
  if (!options.sql.empty()) return options.sql;
  if (!options.sql_file.empty()) {
    std::ifstream file(options.sql_file);
    if (!file) throw EnvironmentError(options.sql_file + ": cannot be read");
    return everything_of(file);
  }
  if (options.sources.front() == "-") throw UsageError("SOURCE is standard input, so give SQL or -f FILE");
  return everything_of(std::cin);
}

// SQLite calls ATTACH, VACUUM INTO and the setting of a PRAGMA read-only; they are not what a
// question does.
int allow_reading(void* /*context*/, int action, const char* /*first*/, const char* second, const char* /*database*/,
                  const char* /*trigger*/) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_PRAGMA:
      return second == nullptr ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

store::Statement prepare(const store::Database& database, const std::string& sql) {
  sqlite3_set_authorizer(database.handle(), &allow_reading, nullptr);
  try {
    store::Statement statement(database, sql);
    if (!statement.tail().empty()) throw UsageError("more than one SQL statement: give one");
    if (!statement.read_only()) throw UsageError("the statement would change the database: only questions are allowed");
    return statement;
  } catch (const store::DatabaseError& error) {
    if (sqlite3_errcode(database.handle()) == SQLITE_AUTH)
      throw UsageError("the statement does more than read: only questions are allowed");
    throw UsageError(error.what());
  }
}

int list_queries(const Options& options) {
  Output output(options);
  for (const CannedQuery& query : canned_queries())
    output.stream() << '@' << query.name << std::string(24 - query.name.size(), ' ') << query.question << '\n';
  output.finish();
  return exit_done;
}

}  // namespace

int run_query(const Options& options) {
  if (options.list_queries) return list_queries(options);
  if (options.sources.empty()) throw UsageError("SOURCE is required");
  const std::string sql = read_sql(options);
  const Source source = open_source(options);
  store::Statement rows = prepare(source.database, sql);

  Output output(options);
  std::uint64_t count = 0;
  try {
    count = write_rows(rows, table_style(options, output), output.stream());
  } catch (const store::DatabaseError& error) {
    output.finish();
    throw UsageError(error.what());  // division of a text, malformed JSON: the statement is at fault
  }
  output.finish();
  report_outcome(source.outcome, options);
  return status_of(source.outcome, count > 0);
}

}  // namespace rung::cli
