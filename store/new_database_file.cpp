#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

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

// Renaming would put a file in the place of a device or a pipe.
bool is_file_or_nothing(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

// A name beside `path` that nobody has: ".NAME.rung-PID", NAME cut so that a file system takes it.
std::string free_name_beside(const std::string& path) {
  constexpr std::size_t longest_name = 200;
  std::size_t name = path.rfind('/') + 1;  // npos + 1 is 0
  std::string begin =
      path.substr(0, name) + "." + path.substr(name, longest_name) + ".rung-" + std::to_string(::getpid());
  std::string candidate = begin;
  for (int round = 1; exists(candidate); ++round) candidate = begin + "-" + std::to_string(round);
  return candidate;
}

// 0, or errno. Never replaces a file, even one that came into being a moment ago.
int rename_to_free_name(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  ::unlink(from.c_str());
  return 0;
}

// What SQLite left beside the old database would be applied to the new one.
void remove_journals(const std::string& path) {
  for (const char* suffix : {"-journal", "-wal", "-shm"}) ::unlink((path + suffix).c_str());
}

}  // namespace

NewDatabaseFile::NewDatabaseFile(std::string path, bool overwrite) : path_(std::move(path)), overwrite_(overwrite) {
  if (path_.empty() || path_.ends_with('/')) fail(path_, "not the name of a file");
  if (!overwrite_ && exists(path_)) fail(path_, "it exists");
  if (!is_file_or_nothing(path_)) fail(path_, "it is not a regular file");
  temporary_path_ = free_name_beside(path_);
  database_ = std::make_unique<Database>(Database::create(temporary_path_));
}

NewDatabaseFile::~NewDatabaseFile() {
  database_.reset();
  if (!temporary_path_.empty()) ::unlink(temporary_path_.c_str());
}

Database& NewDatabaseFile::database() { return *database_; }

void NewDatabaseFile::publish() {
  sqlite3* handle = database_->handle();
  if (sqlite3_get_autocommit(handle) == 0 || sqlite3_next_stmt(handle, nullptr) != nullptr)
    fail(path_, "it is not finished");
  database_.reset();
  int error = 0;
  if (overwrite_) {
    if (looks_like_database(path_)) remove_journals(path_);
    error = std::rename(temporary_path_.c_str(), path_.c_str()) == 0 ? 0 : errno;
  } else {
    error = rename_to_free_name(temporary_path_, path_);
  }
  if (error != 0) fail(path_, std::strerror(error));
  temporary_path_.clear();
}

}  // namespace rung::store
