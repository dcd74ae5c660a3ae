#include "store/database.h"

#include <fstream>

#include "tests/store/sample_events.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::test;

namespace {

std::string error_of(const store::Database& database, const std::string& sql) {
  try {
    store::Statement statement(database, sql);
    while (statement.step()) continue;
  } catch (const store::DatabaseError& error) {
    return (error.sql_error ? "sql: " : "environment: ") + std::string(error.what());
  }
  return {};
}

std::string error_of_open(const std::string& path) {
  try {
    store::Database::open(path);
  } catch (const store::DatabaseError& error) {
    CHECK_FALSE(error.sql_error);
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("opening tells what a file is") {
  TemporaryFolder folder;
  std::string path = folder / "a.db";
  CHECK_THAT(error_of_open(path), Catch::Matchers::EndsWith("No such file or directory"));
  std::ofstream(path) << "not a database at all, but long enough to hold a header of one hundred octets, which "
                         "SQLite would like to read";
  CHECK(error_of_open(path) == path + " is not a SQLite database");
  CHECK_FALSE(store::looks_like_database(path));
  std::filesystem::remove(path);

  { auto database = store::Database::create(path); }
  CHECK(error_of_open(path).empty());
  CHECK(store::looks_like_database(path));
  CHECK_THROWS_AS(store::Database::create(path), store::DatabaseError);
  std::filesystem::remove(path);

  store::Database::create(path).execute("PRAGMA user_version=99");
  CHECK(error_of_open(path) == path + " was written by rung with schema 99, this rung reads 8");
  std::filesystem::remove(path);

  store::Database::create(path).execute("PRAGMA application_id=7");
  CHECK(error_of_open(path) == path + " is a SQLite database, but rung did not write it");
}

TEST_CASE("a file may be in WAL mode") {
  TemporaryFolder folder;
  std::string path = folder / "a.db";
  { auto database = store::Database::create(path); }
  {
    store::Database database = store::Database::create(folder / "b.db");
    database.execute("PRAGMA locking_mode=NORMAL;PRAGMA journal_mode=WAL;INSERT INTO text VALUES (1, 'x')");
    CHECK(rows(store::Database::open(folder / "b.db"), "SELECT value FROM text") == "x\n");
  }
  CHECK(rows(store::Database::open(folder / "b.db"), "SELECT value FROM text") == "x\n");
}

TEST_CASE("names that SQLite would take for something else are file names") {
  CHECK_FALSE(error_of_open(":memory:").empty());
  CHECK_FALSE(error_of_open("").empty());
  CHECK_FALSE(error_of_open("file::memory:?mode=memory").empty());
}

TEST_CASE("a database that is only read refuses everything else") {
  TemporaryFolder folder;
  bool is_file = GENERATE(false, true);
  store::Database database = filled(one_of_each());
  if (is_file) {
    store::NewDatabaseFile file(folder / "a.db", false);
    store::Writer(file.database()).finish({});
    file.publish();
    database = store::Database::open(folder / "a.db");
  } else {
    database.make_read_only();
  }
  std::string other = folder / "other.db";
  auto sql = GENERATE_COPY(values<std::string>({
      "INSERT INTO text VALUES (99, 'x')",
      "UPDATE text SET value = 'x'",
      "UPDATE sqlite_master SET type = 'x'",
      "DELETE FROM message",
      "DROP VIEW calls",
      "CREATE TABLE t (x)",
      "CREATE TEMP TABLE t (x)",
      "ATTACH '" + other + "' AS o",
      "DETACH main",
      "PRAGMA journal_mode=WAL",
      "PRAGMA query_only=0",
      "PRAGMA user_version=9",
      "PRAGMA writable_schema=1",
      "PRAGMA optimize",
      "PRAGMA wal_checkpoint",
      "VACUUM",
      "VACUUM INTO '" + other + "'",
      "REINDEX",
      "ANALYZE",
      "BEGIN IMMEDIATE",
      "SELECT load_extension('x')",
      "WITH a AS (SELECT 1) INSERT INTO text SELECT 98, 'x' FROM a",
  }));
  CAPTURE(sql, is_file);
  CHECK_THAT(error_of(database, sql), Catch::Matchers::StartsWith("sql: "));
  CHECK_FALSE(std::filesystem::exists(other));
}

TEST_CASE("reading stays possible") {
  store::Database database = filled(one_of_each());
  database.make_read_only();
  auto sql = GENERATE(as<std::string>{}, "SELECT * FROM messages", "PRAGMA table_info(calls)", "PRAGMA application_id",
                      "SELECT * FROM pragma_table_info('calls')", "EXPLAIN QUERY PLAN SELECT * FROM calls",
                      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT * FROM n",
                      "SELECT json_extract(detail, '$.status') FROM events", "SELECT * FROM json_each('[1,2]')",
                      "SELECT row_number() OVER (ORDER BY id) FROM calls ORDER BY 1", "VALUES (1), (2)");
  CAPTURE(sql);
  CHECK(error_of(database, sql) == "");
  CHECK(store::Statement(database, sql).read_only());
}

TEST_CASE("errors of the statement are told from those of the environment") {
  store::Database database = filled(one_of_each());
  CHECK_THAT(error_of(database, "SELEC 1"), Catch::Matchers::StartsWith("sql: near \"SELEC\""));
  CHECK_THAT(error_of(database, "SELECT nosuch FROM calls"), Catch::Matchers::StartsWith("sql: no such column"));
  CHECK_THAT(error_of(database, "SELECT json_extract('{', '$.x')"), Catch::Matchers::StartsWith("sql: malformed JSON"));
  CHECK(error_of(database, "") == "sql: there is no SQL statement");
  CHECK(error_of(database, " ; -- nothing\n;/* here */") == "sql: there is no SQL statement");
  CHECK_THAT(error_of(database, "INSERT INTO call (id) VALUES (1)"),
             Catch::Matchers::StartsWith("environment: UNIQUE"));
}

TEST_CASE("tail is what further statements stand in") {
  store::Database database = store::Database::temporary();
  auto tail = [&](std::string_view sql) { return std::string(store::Statement(database, sql).tail()); };
  CHECK(tail("SELECT 1") == "");
  CHECK(tail("SELECT 1;") == "");
  CHECK(tail(";; SELECT 1 ; \n -- done\n ; /* x */") == "");
  CHECK(tail("SELECT 1; SELECT 2") == " SELECT 2");
  CHECK(tail("SELECT 1; nonsense") == " nonsense");
  CHECK(tail("SELECT 1; -- first\n; DROP TABLE text") == " -- first\n; DROP TABLE text");
}

TEST_CASE("values go in and out") {
  store::Database database = store::Database::temporary();
  store::Statement statement(database, "SELECT ?1 AS a, ?2, ?3, ?4, ?5");
  CHECK(statement.parameters() == 5);
  CHECK(statement.columns() == 5);
  CHECK(statement.name(0) == "a");
  statement.bind(1, std::int64_t{-5});
  statement.bind(2, 1.5);
  statement.bind(3, std::string_view("a\0b", 3));
  statement.bind_blob(4, std::string_view{});
  statement.bind_null(5);
  REQUIRE(statement.step());
  CHECK(statement.integer(0) == -5);
  CHECK(statement.real(1) == 1.5);
  CHECK(statement.text(2) == std::string_view("a\0b", 3));
  CHECK(statement.type(3) == store::ColumnType::blob);
  CHECK(statement.text(3).empty());
  CHECK(statement.type(4) == store::ColumnType::null);
  CHECK_FALSE(statement.step());
  statement.reset();
  REQUIRE(statement.step());
  CHECK(statement.type(0) == store::ColumnType::null);
}
