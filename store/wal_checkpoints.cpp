#include "store/wal_checkpoints.h"

#include <sqlite3.h>

#include <algorithm>

#include "base/limits.h"

namespace rung::store {
namespace {

int on_log(void* pages, sqlite3*, const char*, int in_log) {
  *static_cast<std::uint64_t*>(pages) = static_cast<std::uint64_t>(in_log);
  return SQLITE_OK;
}

}  // namespace

WalCheckpoints::WalCheckpoints(Database& database, std::uint64_t held_octets)
    : database_(database), held_octets_(held_octets) {
  Statement page(database, "PRAGMA page_size");
  page_octets_ = page.step() ? static_cast<std::uint64_t>(page.integer(0)) : 0;
  next_pages_ = step_ = std::min(limits::live_checkpoint_octets, held_octets) / page_octets_;
  sqlite3_wal_hook(database.handle(), on_log, &pages_);
}

WalCheckpoints::~WalCheckpoints() { sqlite3_wal_hook(database_.handle(), nullptr, nullptr); }

// True where all of the log is in the file. Never waits for readers.
bool WalCheckpoints::checkpoint(int mode) {
  int in_log = 0, copied = 0;
  sqlite3_busy_timeout(database_.handle(), 0);
  const int code = sqlite3_wal_checkpoint_v2(database_.handle(), "main", mode, &in_log, &copied);
  sqlite3_busy_timeout(database_.handle(), limits::live_busy_ms);
  return code == SQLITE_OK && in_log == copied;
}

void WalCheckpoints::on_commit() {
  if (pages_ < step_) {
    held_ = false;  // it began anew
    next_pages_ = step_;
  }
  if (pages_ < next_pages_) return;
  next_pages_ = pages_ + step_;
  const bool copied = checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  if (octets() <= held_octets_) return;
  // Readers that follow each other closely keep it from beginning anew by itself, even where all of it is copied.
  if (copied && checkpoint(SQLITE_CHECKPOINT_TRUNCATE)) {
    pages_ = 0;
    next_pages_ = step_;
    held_ = false;
    return;
  }
  held_ = true;
}

void WalCheckpoints::finish() {
  checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  if (checkpoint(SQLITE_CHECKPOINT_TRUNCATE)) pages_ = 0;
}

}  // namespace rung::store
