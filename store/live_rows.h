// Events as rows of a live database, in transactions: what the thread behind LiveWriter does with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "store/event_rows.h"
#include "store/live_queue.h"
#include "store/retention.h"
#include "store/wal_checkpoints.h"

namespace rung::store {

class LiveRows {
 public:
  // `database` must outlive it.
  LiveRows(Database& database, const RetentionLimits& retention, std::uint64_t wal_octets);

  // Begins a transaction where none is open. Both throw DatabaseError; then roll_back() comes next.
  void write(const EventBatch& events);
  // Once it has committed it does not throw. With the rows of `facts`, where there are some, and of what was dropped; and removes what is old.
  void commit(const Commit* facts, const std::optional<DroppedMessages>& dropped);
  // Behind a commit: forgets the texts it remembers, which get rows anew when they come again.
  void forget_texts() { rows_.reset(); }
  // Nothing that was written since the last commit is there.
  void roll_back();
  // The log goes into the file, which becomes a plain one where no reader prevents that.
  void finish();

  std::uint64_t messages() const { return messages_; }  // committed
  // As of the last commit: pages in use, and the log.
  std::uint64_t used_octets() const { return page_octets_ + checkpoints_.octets(); }
  const Retention& retention() const { return retention_; }
  const WalCheckpoints& checkpoints() const { return checkpoints_; }

 private:
  void begin();
  void write_losses(const Commit* facts, const std::optional<DroppedMessages>& dropped);
  void refresh_statistics();

  Database& database_;
  Retention retention_;
  WalCheckpoints checkpoints_;
  std::unique_ptr<EventRows> rows_;  // nullptr: what ids have come to has to be read again
  bool in_transaction_ = false;
  std::size_t written_ = 0;  // events since the last commit
  std::uint64_t messages_ = 0, uncommitted_messages_ = 0;
  std::uint64_t page_octets_ = 0;
  std::uint64_t next_statistics_;
};

}  // namespace rung::store
