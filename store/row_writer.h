// Writes events as rows of a new database, in transactions of limits::batch_rows events.
#pragma once

#include <cstddef>
#include <vector>

#include "store/event_rows.h"

namespace rung::store {

// Commits, makes the indexes, and gathers what SQLite's planner wants to know.
void finish_database(Database& database);

// What SQLite's planner wants to know of the tables that have indexes.
void gather_statistics(Database& database);

class RowWriter {
 public:
  // `database` must outlive it.
  explicit RowWriter(Database& database);
  void write(const correlate::Event& event);
  // The rows of `captures`; finish_database() is to follow.
  void finish(const std::vector<const capture::CaptureFacts*>& captures);

 private:
  Database& database_;
  EventRows rows_;
  std::size_t uncommitted_ = 0;
};

}  // namespace rung::store
