// The write-ahead log of a live database: copied into the file when it has grown, and begun anew, unless a reader that
// began long ago still needs it.
#pragma once

#include <cstdint>

#include "store/database.h"

namespace rung::store {

class WalCheckpoints {
 public:
  // `database` must outlive it. `held_octets`: beyond that a log that cannot begin anew is held by a reader.
  WalCheckpoints(Database& database, std::uint64_t held_octets);
  ~WalCheckpoints();
  WalCheckpoints(const WalCheckpoints&) = delete;
  WalCheckpoints& operator=(const WalCheckpoints&) = delete;

  // After each commit. What the disk refuses here is tried again later; nothing committed depends on it.
  void on_commit();
  // Copies all of it and cuts the log to nothing, as far as readers let it.
  void finish();

  std::uint64_t octets() const { return pages_ * page_octets_; }
  // A reader keeps it from beginning anew, and it is beyond its limit.
  bool is_held() const { return held_; }

 private:
  bool checkpoint(int mode);

  Database& database_;
  std::uint64_t held_octets_;
  std::uint64_t page_octets_ = 0;
  std::uint64_t step_ = 0;        // pages that a checkpoint is worth
  std::uint64_t pages_ = 0;       // in the log, as of the last commit
  std::uint64_t next_pages_ = 0;  // from which it is tried again
  bool held_ = false;
};

}  // namespace rung::store
