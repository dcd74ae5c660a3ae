#include "store/live_database_file.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "correlate/call_evidence.h"
#include "store/row_writer.h"
#include "store/schema.h"
#include "store/writer.h"

namespace rung::store {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
  throw DatabaseError("cannot write " + path + ": " + reason, false);
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

std::int64_t number(const Database& database, const std::string& sql) {
  Statement statement(database, sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::uint64_t last_id(const Database& database, const char* table) {
  return static_cast<std::uint64_t>(number(database, std::string("SELECT max(id) FROM ") + table));
}

// An empty database, complete when it gets its name.
void make(const std::string& path) {
  NewDatabaseFile file(path, false);
  {
    RowWriter names(file.database());
    names.finish({});
  }
  finish_database(file.database());
  file.publish();
}

bool has_log(const std::string& path) {
  struct stat status {};
  return ::stat((path + "-wal").c_str(), &status) == 0 && status.st_size > 0;
}

// Calls whose end is not there, and those that only seemed to have ended: with the capture nobody knows how they went on.
std::uint64_t close_open_calls(Database& database, Timestamp last) {
  database.execute("UPDATE call SET complete = 0 WHERE ended_ns IS NULL AND complete = 1");
  std::uint64_t open = static_cast<std::uint64_t>(sqlite3_changes(database.handle()));
  std::vector<std::int64_t> going_on;
  Statement lingering(database, "SELECT id, status FROM call WHERE complete = 1 AND ended_ns > ?1");
  lingering.bind(1, last.ns - limits::call_linger.ns);
  while (lingering.step())
    if (correlate::asks_for_another_attempt(static_cast<std::uint32_t>(lingering.integer(1))))
      going_on.push_back(lingering.integer(0));
  Statement close(database, "UPDATE call SET complete = 0 WHERE id = ?1");
  for (std::int64_t id : going_on) {
    close.bind(1, id);
    close.run();
  }
  return open + going_on.size();
}

// The break is a row of `events`, at the last moment that is known.
void write_break(Database& database, const EarlierCapture& earlier, std::uint64_t capture) {
  database.execute("INSERT INTO text SELECT coalesce(max(id), 0) + 1, 'capture-resumed' FROM text");
  Statement row(
      database,
      "INSERT INTO event (id, time_ns, capture_id, kind, detail) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM "
      "event), ?1, nullif(?2, 0), (SELECT max(id) FROM text), ?3)");
  const std::string detail = "{\"open_calls\":" + std::to_string(earlier.open_calls) +
                             ",\"killed\":" + (earlier.stopped_in_the_middle ? "true" : "false") + "}";
  if (earlier.last)
    row.bind(1, earlier.last->ns);
  else
    row.bind_null(1);
  row.bind(2, static_cast<std::int64_t>(capture));
  row.bind(3, std::string_view(detail));
  row.run();
}

}  // namespace

// Only one rung writes a file. Of the kernel, so that a kill releases it; apart from the locks of SQLite.
class LiveDatabaseFile::Lock {
 public:
  explicit Lock(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail(path, std::strerror(errno));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    const int error = errno;
    ::close(descriptor_);
    fail(path, error == EWOULDBLOCK ? "another rung writes it" : std::strerror(error));
  }
  ~Lock() { ::close(descriptor_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int descriptor_;
};

LiveDatabaseFile::LiveDatabaseFile(std::string path) : path_(std::move(path)) {
  const bool is_new = !exists(path_);
  if (is_new) make(path_);
  lock_ = std::make_unique<Lock>(path_);
  const bool killed = !is_new && has_log(path_);
  database_ = std::make_unique<Database>(Database::open_live(path_));
  if (!is_new) {
    earlier_.emplace();
    earlier_->stopped_in_the_middle = killed;
    go_on();
  }
  database_->execute(std::string(live_indexes_sql()));
  read_last_ids();
}

LiveDatabaseFile::~LiveDatabaseFile() = default;

void LiveDatabaseFile::end_log() {
  try {
    database_->execute("PRAGMA journal_mode=DELETE");
  } catch (const DatabaseError&) {  // it is read: the last who closes it cleans up
  }
}

void LiveDatabaseFile::go_on() {
  database_->execute("BEGIN IMMEDIATE");
  Statement last(*database_, "SELECT max(last_ns), max(id) FROM capture");
  last.step();
  if (last.type(0) != ColumnType::null) earlier_->last = Timestamp{last.integer(0)};
  const auto capture = static_cast<std::uint64_t>(last.integer(1));
  last.reset();
  earlier_->open_calls = close_open_calls(*database_, earlier_->last.value_or(Timestamp{}));
  write_break(*database_, *earlier_, capture);
  database_->execute("COMMIT");
}

void LiveDatabaseFile::read_last_ids() {
  const Database& of = *database_;
  last_ids_.capture = last_id(of, "capture");
  last_ids_.decode = {last_id(of, "connection"), last_id(of, "message"), last_id(of, "msrp_message")};
  last_ids_.correlate = {last_id(of, "sip_transaction"), last_id(of, "dialog"),           last_id(of, "call"),
                         last_id(of, "registration"),    last_id(of, "register_attempt"), last_id(of, "subscription"),
                         last_id(of, "publication")};
}

}  // namespace rung::store
