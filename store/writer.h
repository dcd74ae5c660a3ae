// Events to rows. The writing itself runs on a thread of its own behind a queue bounded in octets
// (limits::queue_octets), so that decoding and SQLite work side by side; the rows and their ids are
// the same as without it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/new_file.h"
#include "capture/packet_source.h"
#include "correlate/event.h"
#include "store/database.h"

namespace rung::store {

class Writer : public correlate::EventSink {
 public:
  // Writes into `database`, which must outlive it and must not be used until finish() returned.
  explicit Writer(Database& database);
  ~Writer() override;

  // Takes the event over. Throws DatabaseError where an earlier one could not be written (disk
  // full).
  void on_event(correlate::Event&& event) override;

  // Writes what is queued and the rows of `captures`, makes the indexes, runs ANALYZE, commits.
  // Nothing may follow. Throws DatabaseError.
  void finish(const std::vector<const capture::CaptureFacts*>& captures);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// A database file in the making: written beside its final name, which it gets with publish(). Not
// published, it is removed.
class NewDatabaseFile {
 public:
  // Throws DatabaseError where `path` exists and `overwrite` is false, or the folder is not
  // writable.
  NewDatabaseFile(std::string path, bool overwrite);
  ~NewDatabaseFile();
  NewDatabaseFile(const NewDatabaseFile&) = delete;
  NewDatabaseFile& operator=(const NewDatabaseFile&) = delete;

  Database& database();
  void publish();

 private:
  std::unique_ptr<NewFile> file_;
  bool overwrite_;
  std::unique_ptr<Database> database_;  // behind file_: closed before that is removed
};

}  // namespace rung::store
