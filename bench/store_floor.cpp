// store_floor DB OUT: the time SQLite itself needs for the rows of a finished rung database. Reads
// every table of DB into memory, then times a bare loop that inserts the same rows into OUT with
// the same schema and settings, builds the same indexes and analyzes them. Prints seconds. Nothing
// that writes these rows can be faster by much.
#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

struct Octets {
  std::string value;
};
using Value = std::variant<std::monostate, sqlite3_int64, double, std::string, Octets>;

struct Table {
  std::string name;
  std::size_t columns = 0;
  std::vector<Value> values;  // row after row
};

struct Source {
  int page_octets = 0;
  std::vector<std::string> schema, indexes;
  std::vector<Table> tables;
};

struct Close {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

// Keep in step with the settings of store/database.cpp and the batches of base/limits.h.
constexpr const char* settings =
    "PRAGMA cache_size=-65536; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=FILE; PRAGMA analysis_limit=400;";
constexpr std::size_t batch_rows = 50'000;

void check(int code, const Database& database) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
    throw std::runtime_error(sqlite3_errmsg(database.get()));
}

Database open(const char* path, int flags) {
  sqlite3* handle = nullptr;
  int code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(handle);
  check(code, database);
  return database;
}

void execute(const Database& database, const std::string& sql) {
  check(sqlite3_exec(database.get(), sql.c_str(), nullptr, nullptr, nullptr), database);
}

Statement prepare(const Database& database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(database.get(), sql.c_str(), -1, &statement, nullptr);
  Statement prepared(statement);
  check(code, database);
  return prepared;
}

std::string text(const Statement& statement, int column) {
  const void* data = sqlite3_column_blob(statement.get(), column);
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), column));
  return data == nullptr ? std::string{} : std::string(static_cast<const char*>(data), size);
}

Value value(const Statement& statement, int column) {
  switch (sqlite3_column_type(statement.get(), column)) {
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement.get(), column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement.get(), column);
    case SQLITE_TEXT:
      return text(statement, column);
    case SQLITE_BLOB:
      return Octets{text(statement, column)};
    default:
      return std::monostate{};
  }
}

Table read_table(const Database& database, const std::string& name) {
  Statement rows = prepare(database, "SELECT * FROM " + name);
  Table table{name, static_cast<std::size_t>(sqlite3_column_count(rows.get())), {}};
  int code = SQLITE_OK;
  while ((code = sqlite3_step(rows.get())) == SQLITE_ROW)
    for (std::size_t column = 0; column < table.columns; ++column)
      table.values.push_back(value(rows, static_cast<int>(column)));
  check(code, database);
  return table;
}

Source read_source(const char* path) {
  Database database = open(path, SQLITE_OPEN_READONLY);
  Source source;
  Statement page = prepare(database, "PRAGMA page_size");
  check(sqlite3_step(page.get()), database);
  source.page_octets = sqlite3_column_int(page.get(), 0);
  Statement schema = prepare(database,
                             "SELECT type, name, sql FROM sqlite_master "
                             "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid");
  while (sqlite3_step(schema.get()) == SQLITE_ROW) {
    std::string type = text(schema, 0);
    (type == "index" ? source.indexes : source.schema).push_back(text(schema, 2));
    if (type == "table") source.tables.push_back(read_table(database, text(schema, 1)));
  }
  return source;
}

struct Bind {
  sqlite3_stmt* statement;
  int parameter;
  int operator()(std::monostate) const { return sqlite3_bind_null(statement, parameter); }
  int operator()(sqlite3_int64 number) const { return sqlite3_bind_int64(statement, parameter, number); }
  int operator()(double number) const { return sqlite3_bind_double(statement, parameter, number); }
  int operator()(const std::string& text) const {
    return sqlite3_bind_text64(statement, parameter, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(const Octets& octets) const {
    return sqlite3_bind_blob64(statement, parameter, octets.value.data(), octets.value.size(), SQLITE_STATIC);
  }
};

void insert_rows(const Database& database, const Table& table, std::size_t& uncommitted) {
  std::string sql = "INSERT INTO " + table.name + " VALUES (?";
  for (std::size_t column = 1; column < table.columns; ++column) sql += ",?";
  Statement insert = prepare(database, sql + ")");
  for (std::size_t at = 0; at < table.values.size(); at += table.columns) {
    for (std::size_t column = 0; column < table.columns; ++column)
      check(std::visit(Bind{insert.get(), static_cast<int>(column + 1)}, table.values[at + column]), database);
    check(sqlite3_step(insert.get()), database);
    sqlite3_reset(insert.get());
    if (++uncommitted < batch_rows) continue;
    uncommitted = 0;
    execute(database, "COMMIT; BEGIN");
  }
}

void write_all(const Source& source, const char* path) {
  Database database = open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  execute(database, "PRAGMA page_size=" + std::to_string(source.page_octets) + ";" + settings + "BEGIN");
  for (const std::string& statement : source.schema) execute(database, statement);
  std::size_t uncommitted = 0;
  for (const Table& table : source.tables) insert_rows(database, table, uncommitted);
  execute(database, "COMMIT; BEGIN");
  for (const std::string& statement : source.indexes) execute(database, statement);
  execute(database, "COMMIT; ANALYZE message; ANALYZE header_set; ANALYZE finding");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: store_floor DB OUT\n", stderr);
    return 2;
  }
  try {
    Source source = read_source(argv[1]);
    std::remove(argv[2]);
    auto begin = std::chrono::steady_clock::now();
    write_all(source, argv[2]);
    std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::printf("%.3f\n", seconds.count());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "store_floor: %s\n", error.what());
    return 3;
  }
  return 0;
}
