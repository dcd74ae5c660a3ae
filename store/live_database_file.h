// A database that grows while others read it (write-ahead log): made, or gone on with.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "correlate/correlator.h"
#include "decode/output.h"
#include "store/database.h"

namespace rung::store {

// What ids the rows of a database have come to: the stages of a capture that goes on with it begin behind these. All 0
// in a new one.
struct LastIds {
  std::uint64_t capture = 0;     // CaptureFacts::id begins behind it
  decode::LastIds decode;        // for Decoder::begin_live()
  correlate::LastIds correlate;  // for CorrelatorOptions::last_ids
};

// What an earlier capture left in a database that is gone on with.
struct EarlierCapture {
  std::optional<Timestamp> last;       // the latest packet it wrote about; nothing: it wrote of none
  std::uint64_t open_calls = 0;        // that were not over, and are incomplete now
  bool stopped_in_the_middle = false;  // it was killed, or the machine went down
};

class LiveDatabaseFile {
 public:
  // Makes the file, mode 0600, or goes on with a database of rung with the same schema: what was open in it becomes
  // incomplete, and the break is an event (capture-resumed). Throws DatabaseError, with a text for people, where the
  // file is anything else, where another rung writes it, and where it cannot be written.
  // While it lives this process must not open and close the file but through SQLite: that would drop SQLite's locks.
  explicit LiveDatabaseFile(std::string path);
  // Without a LiveWriter::finish() before it, what was not committed is not there.
  ~LiveDatabaseFile();
  LiveDatabaseFile(const LiveDatabaseFile&) = delete;
  LiveDatabaseFile& operator=(const LiveDatabaseFile&) = delete;

  const std::string& path() const { return path_; }
  const LastIds& last_ids() const { return last_ids_; }
  // Nothing where the file is new.
  const std::optional<EarlierCapture>& earlier() const { return earlier_; }
  // For LiveWriter, which uses it on a thread of its own until its finish() has returned.
  Database& database() { return *database_; }
  // Everything is in it: it becomes a plain file, without a log beside it, unless a reader prevents that.
  void end_log();

 private:
  class Lock;
  void go_on();
  void read_last_ids();

  std::string path_;
  std::unique_ptr<Lock> lock_;  // first: closing any descriptor of the file would drop SQLite's locks
  std::unique_ptr<Database> database_;
  LastIds last_ids_;
  std::optional<EarlierCapture> earlier_;
};

}  // namespace rung::store
