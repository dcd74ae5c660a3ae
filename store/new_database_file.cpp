#include <sqlite3.h>
#include <unistd.h>

#include <utility>

#include "store/writer.h"

namespace rung::store {
namespace {

// What SQLite left beside the old database would be applied to the new one.
void remove_journals(const std::string& path) {
  for (const char* suffix : {"-journal", "-wal", "-shm"}) ::unlink((path + suffix).c_str());
}

std::unique_ptr<NewFile> new_file(std::string&& path, bool overwrite) {
  try {
    return std::make_unique<NewFile>(std::move(path), overwrite);
  } catch (const NewFileError& error) {
    throw DatabaseError(error.what(), false);
  }
}

}  // namespace

NewDatabaseFile::NewDatabaseFile(std::string path, bool overwrite)
    : file_(new_file(std::move(path), overwrite)),
      overwrite_(overwrite),
      database_(std::make_unique<Database>(Database::create(file_->temporary_path()))) {}

NewDatabaseFile::~NewDatabaseFile() = default;

Database& NewDatabaseFile::database() { return *database_; }

void NewDatabaseFile::publish() try {
  sqlite3* handle = database_->handle();
  if (sqlite3_get_autocommit(handle) == 0 || sqlite3_next_stmt(handle, nullptr) != nullptr)
    file_->fail("it is not finished");
  database_.reset();
  if (overwrite_ && looks_like_database(file_->path())) remove_journals(file_->path());
  file_->publish();
} catch (const NewFileError& error) {
  throw DatabaseError(error.what(), false);
}

}  // namespace rung::store
