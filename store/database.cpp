#include "store/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "base/limits.h"
#include "store/schema.h"

namespace rung::store {
namespace {

constexpr std::string_view file_magic{"SQLite format 3\0", 16};

// SQLite gives "", ":memory:" and "file:..." a meaning of their own; with a folder in front they
// are names.
std::string as_file_name(const std::string& path) { return path.starts_with('/') ? path : "./" + path; }

sqlite3* open_handle(const std::string& name, int flags) {
  sqlite3* handle = nullptr;
  // Statistics of memory would take a lock at every allocation. Refused once SQLite is in use, which is as good.
  [[maybe_unused]] static const int without_statistics = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code == SQLITE_OK) return handle;
  int system_error = handle == nullptr ? ENOMEM : sqlite3_system_errno(handle);
  std::string reason = system_error != 0 ? std::strerror(system_error) : sqlite3_errmsg(handle);
  sqlite3_close(handle);
  throw DatabaseError("cannot open " + (name.empty() ? "a temporary database" : name) + ": " + reason, false);
}

std::int64_t pragma(const Database& database, std::string_view name) {
  Statement statement(database, std::string("PRAGMA ").append(name));
  return statement.step() ? statement.integer(0) : 0;
}

// Measured best for rows of 600 octets that are appended, and read by scans or by id.
constexpr int page_octets = 16384;

// Nothing of this stays in the file but its page size and the two numbers: it is a plain database
// in rollback-journal mode. analysis_limit: ANALYZE looks at this many rows of an index instead of
// all of them.
std::string settings_for_writing() {
  std::string sql =
      "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
      "PRAGMA temp_store=FILE; PRAGMA analysis_limit=400;";
  auto set = [&](const char* name, std::int64_t value) {
    sql.append("PRAGMA ").append(name).append("=").append(std::to_string(value)).append(";");
  };
  set("page_size", page_octets);
  set("cache_size", -static_cast<std::int64_t>(limits::database_cache_octets / 1024));
  set("application_id", application_id);
  set("user_version", schema_version);
  return sql;
}

// Pragmas that only tell something, whatever their argument.
constexpr std::array<std::string_view, 14> telling_pragmas{
    "table_info",  "table_xinfo",   "table_list",      "index_list",      "index_info",
    "index_xinfo", "database_list", "collation_list",  "function_list",   "module_list",
    "pragma_list", "quick_check",   "integrity_check", "compile_options",
};
// Pragmas that only tell something without an argument.
constexpr std::array<std::string_view, 10> telling_settings{
    "application_id", "user_version", "page_size",  "page_count", "freelist_count",
    "encoding",       "journal_mode", "cache_size", "query_only", "schema_version",
};

template <typename Names>
bool is_one_of(const Names& names, const char* name) {
  for (std::string_view known : names)
    if (sqlite3_stricmp(known.data(), name) == 0) return true;
  return false;
}

bool only_tells(const char* pragma_name, const char* argument) {
  return is_one_of(telling_pragmas, pragma_name) || (argument == nullptr && is_one_of(telling_settings, pragma_name));
}

// An authorizer of SQLite: called for each thing a statement would do, while it is prepared.
int allow_reading(void*, int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_UPDATE:  // SQLite asks so for each table-valued function; the table itself cannot
                         // be changed
      return sqlite3_stricmp(first, "sqlite_master") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return sqlite3_stricmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA:
      return only_tells(first, second) ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

// The file may come from anybody: its schema must not do more than show rows.
void distrust(sqlite3* handle) {
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

// Of a database with a write-ahead log SQLite says no more than that it cannot open it.
std::string advice_for(int code) {
  const int primary = code & 0xff;
  if (primary != SQLITE_CANTOPEN && primary != SQLITE_READONLY && primary != SQLITE_PERM) return {};
  return "; a database that a capture writes, or wrote until it was killed, is read with the -wal and -shm files "
         "beside "
         "it, and they must be readable, and writable where the capture has ended: read it as the user that captures";
}

void check_origin(const Database& database, const std::string& path) {
  std::int64_t application = 0;
  try {
    application = pragma(database, "application_id");
  } catch (const DatabaseError&) {
    if ((sqlite3_errcode(database.handle()) & 0xff) == SQLITE_NOTADB)
      throw DatabaseError(path + " is not a SQLite database", false);
    throw DatabaseError("cannot read " + path + ": " + sqlite3_errmsg(database.handle()) +
                            advice_for(sqlite3_errcode(database.handle())),
                        false);
  }
  if (application != application_id)
    throw DatabaseError(path + " is a SQLite database, but rung did not write it", false);
  std::int64_t version = pragma(database, "user_version");
  if (version != schema_version)
    throw DatabaseError(path + " was written by rung with schema " + std::to_string(version) + ", this rung reads " +
                            std::to_string(schema_version),
                        false);
}

// Triggers would run with what is written, and other tables would not take it.
void check_schema(const Database& database, const std::string& path) {
  const auto objects = [](const Database& of) {
    std::set<std::string> all;
    Statement each(
        of, "SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
    while (each.step()) all.emplace(each.text(0));
    return all;
  };
  const std::set<std::string> found = objects(database), own = objects(Database::temporary());
  const bool triggers =
      Statement(database, "SELECT 1 FROM sqlite_master WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%'").step();
  if (triggers || !std::includes(found.begin(), found.end(), own.begin(), own.end()))
    throw DatabaseError(path + " is a database of rung, but its tables were changed: it can only be read", false);
}

std::string settings_for_live_writing() {
  return "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=FILE;"
         "PRAGMA analysis_limit=400; PRAGMA journal_size_limit=" +
         std::to_string(limits::live_checkpoint_octets);
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(sqlite3* handle) : handle_(handle) {}

Database Database::with_schema(sqlite3* handle) {
  Database database(handle);
  database.execute(settings_for_writing());
  database.execute(std::string("BEGIN;")
                       .append(tables_sql())
                       .append(traffic_views_sql())
                       .append(sip_views_sql())
                       .append(metric_views_sql())
                       .append(growing_indexes_sql())
                       .append("COMMIT;"));
  return database;
}

Database Database::temporary() { return with_schema(open_handle("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)); }

Database Database::create(const std::string& path) {
  int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) throw DatabaseError("cannot create " + path + ": " + std::strerror(errno), false);
  ::close(file);
  return with_schema(open_handle(as_file_name(path), SQLITE_OPEN_READWRITE));
}

Database Database::open(const std::string& path) {
  Database database(open_handle(as_file_name(path), SQLITE_OPEN_READONLY));
  constexpr int wait_for_a_writer_ms = 5000;
  sqlite3_busy_timeout(database.handle(), wait_for_a_writer_ms);
  distrust(database.handle());
  check_origin(database, path);
  database.execute("BEGIN");
  database.make_read_only();
  return database;
}

Database Database::open_live(const std::string& path) {
  Database database(open_handle(as_file_name(path), SQLITE_OPEN_READWRITE));
  sqlite3_busy_timeout(database.handle(), limits::live_busy_ms);
  distrust(database.handle());
  check_origin(database, path);
  check_schema(database, path);
  if (sqlite3_db_readonly(database.handle(), "main") != 0)
    throw DatabaseError("cannot write " + path + ": its permissions do not let you", false);
  database.execute(settings_for_live_writing());
  Statement mode(database, "PRAGMA journal_mode");
  if (!mode.step() || mode.text(0) != "wal")
    throw DatabaseError("cannot write " + path + " while it is read: its file system has no write-ahead log", false);
  return database;
}

void Database::make_read_only() {
  execute("PRAGMA query_only=1");
  sqlite3_set_authorizer(handle_.get(), allow_reading, nullptr);
}

bool looks_like_database(const std::string& path) {
  // Looking would take octets out of a pipe that somebody else wants to read.
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::array<char, file_magic.size()> begin{};
  std::ifstream file(path, std::ios::binary);
  return file.read(begin.data(), begin.size()) && std::string_view(begin.data(), begin.size()) == file_magic;
}

}  // namespace rung::store
