#include <sqlite3.h>

#include <algorithm>

#include "store/database.h"

namespace rung::store {
namespace {

// The statement is at fault, not the machine or the file.
bool is_sql_error(int code) {
  switch (code & 0xff) {
    case SQLITE_ERROR:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
    case SQLITE_SCHEMA:  // what preparing gives for AUTH where the schema was just read
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_RANGE:
      return true;
    default:
      return false;
  }
}

[[noreturn]] void throw_error(sqlite3* handle, int code) {
  std::string message = sqlite3_errmsg(handle);
  if ((code & 0xff) == SQLITE_AUTH) message += ": this database can only be read here";
  throw DatabaseError(message, is_sql_error(code));
}

struct Prepared {
  sqlite3_stmt* statement = nullptr;
  std::string_view tail;
  int code = SQLITE_OK;
};

Prepared prepare(sqlite3* handle, std::string_view sql) {
  constexpr std::size_t longest = 1u << 30;  // beyond SQLite's own limit, which it then reports
  Prepared prepared;
  const char* end = nullptr;
  prepared.code = sqlite3_prepare_v3(handle, sql.data(), static_cast<int>(std::min(sql.size(), longest)),
                                     SQLITE_PREPARE_PERSISTENT, &prepared.statement, &end);
  if (prepared.code == SQLITE_OK) prepared.tail = sql.substr(static_cast<std::size_t>(end - sql.data()));
  return prepared;
}

// Skips semicolons. No statement and no error: there is none in `sql`.
Prepared prepare_first(sqlite3* handle, std::string_view sql) {
  Prepared prepared;
  for (prepared.tail = sql; prepared.statement == nullptr && prepared.code == SQLITE_OK && !prepared.tail.empty();)
    prepared = prepare(handle, prepared.tail);
  return prepared;
}

bool holds_statement(sqlite3* handle, std::string_view sql) {
  Prepared prepared = prepare_first(handle, sql);
  sqlite3_finalize(prepared.statement);
  return prepared.statement != nullptr || prepared.code != SQLITE_OK;
}

}  // namespace

void Database::execute(const std::string& sql) {
  int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_error(handle(), code);
}

void Database::set_cache(std::uint64_t octets) { execute("PRAGMA cache_size=-" + std::to_string(octets / 1024)); }

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(const Database& database, std::string_view sql) {
  Prepared prepared = prepare_first(database.handle(), sql);
  if (prepared.code != SQLITE_OK) throw_error(database.handle(), prepared.code);
  if (prepared.statement == nullptr) throw DatabaseError("there is no SQL statement", true);
  statement_.reset(prepared.statement);
  if (holds_statement(database.handle(), prepared.tail)) tail_ = prepared.tail;
}

void Statement::fail(int code) const { throw_error(sqlite3_db_handle(statement_.get()), code); }

void Statement::check(int code) const {
  if (code != SQLITE_OK) fail(code);
}

void Statement::bind(int parameter, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), parameter, value));
}

void Statement::bind(int parameter, double value) { check(sqlite3_bind_double(statement_.get(), parameter, value)); }

void Statement::bind(int parameter, std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();  // SQLite takes a null pointer for NULL
  check(sqlite3_bind_text64(statement_.get(), parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_blob(int parameter, std::string_view octets) {
  const char* data = octets.data() == nullptr ? "" : octets.data();
  check(sqlite3_bind_blob64(statement_.get(), parameter, data, octets.size(), SQLITE_STATIC));
}

void Statement::bind_null(int parameter) { check(sqlite3_bind_null(statement_.get(), parameter)); }

bool Statement::step() {
  int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(code);
  return false;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

void Statement::run() {
  while (step()) continue;
  sqlite3_reset(statement_.get());
}

bool Statement::read_only() const { return sqlite3_stmt_readonly(statement_.get()) != 0; }
int Statement::parameters() const { return sqlite3_bind_parameter_count(statement_.get()); }
int Statement::columns() const { return sqlite3_column_count(statement_.get()); }

std::string_view Statement::name(int column) const {
  const char* name = sqlite3_column_name(statement_.get(), column);
  return name == nullptr ? std::string_view{} : std::string_view{name};
}

ColumnType Statement::type(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return ColumnType::integer;
    case SQLITE_FLOAT:
      return ColumnType::real;
    case SQLITE_TEXT:
      return ColumnType::text;
    case SQLITE_BLOB:
      return ColumnType::blob;
    default:
      return ColumnType::null;
  }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string_view Statement::text(int column) const {
  bool is_blob = sqlite3_column_type(statement_.get(), column) == SQLITE_BLOB;
  const void* data = is_blob ? sqlite3_column_blob(statement_.get(), column)
                             : static_cast<const void*>(sqlite3_column_text(statement_.get(), column));
  int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string_view{}
                         : std::string_view{static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

}  // namespace rung::store
