// Removes what is old from a live database, a little with each commit: calls whole, with everything that belongs to them,
// and beside calls what is older than the same moment. What the stages before follow stays: rows that are told as
// `followed`, until one of the same id is not. That is the last of its id whether or not the call ended: what was let go of
// because memory was short is as old as its last message. Only where max_size is exceeded and nothing else is left, calls
// go that go on, the oldest first; what follows of one makes its row anew. The pages are used again; the file does not
// shrink. A round goes on where the one before came to: a row is looked at once, and again when it may be old.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/timestamp.h"
#include "store/database.h"
#include "store/event_rows.h"
#include "store/kept_rows.h"
#include "store/text_sweep.h"

namespace rung::store {

struct RetentionLimits {
  std::optional<Duration> keep;
  std::optional<std::uint64_t> max_size;  // octets of the pages in use and of the write-ahead log
  std::size_t rows = 0;  // looked at with each commit, at least; twice as many where there is hardly room
};

class Retention {
 public:
  // `database` must outlive it. What is in it already is of an earlier capture, which follows nothing any more.
  Retention(Database& database, const RetentionLimits& limits);

  // Each event, in order, that is written.
  void on_row(const correlate::Event& event);
  // Before a commit, with all rows flushed. `now`: packet time; `log_octets`: of the write-ahead log; `written`: rows
  // since the last commit.
  void step(EventRows& rows, Timestamp now, std::uint64_t log_octets, std::size_t written);
  // What happened since the last commit did not; its events come once more.
  void on_roll_back();

  std::uint64_t removed_calls() const { return removed_calls_; }
  // Over max_size, and nothing is left that may go.
  bool is_exhausted() const { return exhausted_; }
  // The pages in use.
  std::uint64_t used_octets() const;

 private:
  // Rows of one table.
  struct Stage;
  static const std::vector<Stage>& stages();
  struct Found {
    std::int64_t id;
    std::optional<Timestamp> due;      // see Stage
    std::int64_t stretch, header_set;  // of a message
  };

  void choose_horizon(std::uint64_t used);
  bool remove_followed(Timestamp latest);
  Timestamp oldest();
  void look();
  void look_again(std::int64_t id);
  bool look_further();
  Statement& select(const std::string& which);
  static Found found(const Statement& row);
  void judge(const Found& row);
  void remove(const Found& row);
  void keep_connection(std::int64_t connection, std::int64_t call);
  void keep_connections_of(std::int64_t call);
  bool is_kept_connection(std::int64_t connection) const;
  void let_go_of_connection(std::int64_t connection, std::int64_t call);
  void remove_call(std::int64_t call);
  void remove_parts(std::int64_t call);
  void remove_message(std::int64_t id, std::int64_t stretch, std::int64_t header_set);
  void remove_stretches();
  Statement& prepared(const std::string& sql);
  std::int64_t number(const std::string& sql, std::int64_t parameter = 0);
  void run(const std::string& sql, std::int64_t parameter);

  Database& database_;
  RetentionLimits limits_;
  TextSweep texts_;
  std::map<std::string, Statement> statements_;
  std::vector<KeptRows> kept_;  // of each stage
  Timestamp now_;
  std::optional<Timestamp> horizon_;  // what ended before goes
  Timestamp round_horizon_;           // of the round at hand
  std::size_t stage_ = 0;
  std::int64_t top_ = 0;  // ids of its table from here on are not looked at
  std::size_t budget_ = 0;
  bool in_round_ = false, is_entered_ = false, exhausted_ = false;
  std::set<std::pair<std::int64_t, std::int64_t>> kept_connections_;  // and the calls that stay which they carried
  std::map<std::int64_t, std::int64_t> stretches_;                    // that lost a message: and its id
  std::uint64_t removed_calls_ = 0;
};

}  // namespace rung::store
