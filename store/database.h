// SQLite as RAII values: a connection and a statement. Errors of SQLite throw DatabaseError: they
// are the environment's (disk full, not a database) or the user's SQL.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace rung::store {

constexpr std::int32_t application_id = 0x52554E47;  // "RUNG"
constexpr std::int32_t schema_version = 8;           // PRAGMA user_version

// what() is SQLite's message. sql_error: the statement itself is at fault (syntax, no such column,
// not read-only).
class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(const std::string& message, bool sql_error_) : std::runtime_error(message), sql_error(sql_error_) {}
  bool sql_error;
};

class Database {
 public:
  // SQLite's unnamed temporary database, which spills to disk, with the schema. For commands that
  // read a capture.
  static Database temporary();
  // A new file with the schema, mode 0600, for writing without a journal. Throws where the file
  // exists.
  static Database create(const std::string& path);
  // An existing rung database, to go on writing it while others read: with a write-ahead log, never checkpointed unasked.
  // Throws where it is not one, has triggers or other tables than this version's, or cannot be written.
  static Database open_live(const std::string& path);
  // An existing rung database, for reading only: all statements see the state of the first one, also where it is
  // written meanwhile. Throws where it is not one, or of another schema version.
  static Database open(const std::string& path);

  // Octets of its pages that stay in memory.
  void set_cache(std::uint64_t octets);
  // Runs statements that give no rows.
  void execute(const std::string& sql);
  // From now on statements can only read: PRAGMA query_only, and an authorizer that refuses
  // everything else, ATTACH, VACUUM INTO, load_extension() and pragmas that change something
  // included.
  void make_read_only();
  sqlite3* handle() const { return handle_.get(); }

 private:
  explicit Database(sqlite3* handle);
  static Database with_schema(sqlite3* handle);
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

// True where the file begins as a SQLite database does. False where it cannot be read.
bool looks_like_database(const std::string& path);

enum class ColumnType { null, integer, real, text, blob };

class Statement {
 public:
  // The first statement of `sql`; Statement::tail() is what stands behind it. Throws DatabaseError,
  // also where `sql` holds no statement.
  Statement(const Database& database, std::string_view sql);

  // Parameters count from 1. Texts and blobs must live until the next reset().
  void bind(int parameter, std::int64_t value);
  void bind(int parameter, double value);
  void bind(int parameter, std::string_view text);
  void bind_blob(int parameter, std::string_view octets);
  void bind_null(int parameter);

  bool step();   // true: a row; false: done
  void reset();  // ready to run again, bindings cleared
  void run();    // to its end, then ready to run again; bindings stay, so every parameter must be
                 // bound anew

  bool read_only() const;
  int parameters() const;
  int columns() const;
  // Columns count from 0. Views are valid until the next step() or reset().
  std::string_view name(int column) const;
  ColumnType type(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;  // also of blobs; empty for NULL
  // Empty where only white space, semicolons and comments follow.
  std::string_view tail() const { return tail_; }

 private:
  [[noreturn]] void fail(int code) const;
  void check(int code) const;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string tail_;
};

}  // namespace rung::store
