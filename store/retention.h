// Removes what is old from a live database, a little with each commit: calls whole and only when they have ended, with
// everything that belongs to them; beside calls, what is older than the same moment. Rows that the correlator still
// follows stay. The pages are used again; the file does not shrink.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "store/database.h"
#include "store/event_rows.h"
#include "store/text_sweep.h"

namespace rung::store {

struct RetentionLimits {
  std::optional<Duration> keep;
  std::optional<std::uint64_t> max_size;  // octets of the pages in use and of the write-ahead log
  std::size_t rows = 0;                   // looked at with each commit, at least
};

class Retention {
 public:
  // `database` must outlive it. What is in it already is of an earlier capture, which follows nothing any more.
  Retention(Database& database, const RetentionLimits& limits);

  // Before a commit, with all rows flushed. `now`: packet time; `log_octets`: of the write-ahead log; `written`: rows
  // since the last commit.
  void step(EventRows& rows, Timestamp now, std::uint64_t log_octets, std::size_t written);
  // The last step did not happen.
  void on_roll_back() {
    statements_.clear();  // one may stand in the middle of its rows
    stretches_.clear();
    texts_.on_roll_back();
  }

  std::uint64_t removed_calls() const { return removed_calls_; }
  // Over max_size, and nothing is left that may go.
  bool is_exhausted() const { return exhausted_; }
  // The pages in use.
  std::uint64_t used_octets() const;

 private:
  // Rows of one table in the order of their ids, which is that of their times; ids that are too new are not looked at.
  struct Stage;
  static const std::vector<Stage>& stages();

  void choose_horizon(std::uint64_t used);
  Timestamp oldest();
  void begin_round();
  void look_at(const Stage& stage);
  void look_at_calls();
  bool may_go(std::int64_t call, std::optional<Timestamp> ended);
  void keep_connections_of(std::int64_t call);
  void remove_call(std::int64_t call);
  void remove_message(std::int64_t id, std::int64_t stretch);
  void remove_stretches();
  void next_stage();
  Statement& prepared(const std::string& sql);
  std::int64_t number(const std::string& sql, std::int64_t parameter = 0);
  void run(const std::string& sql, std::int64_t parameter);

  Database& database_;
  RetentionLimits limits_;
  TextSweep texts_;
  std::map<std::string, Statement> statements_;
  std::map<std::string, std::int64_t> earlier_;  // the last id of an earlier capture, by table
  Timestamp now_;
  std::optional<Timestamp> horizon_;   // what ended before goes
  Timestamp round_horizon_;            // of the round at hand
  std::size_t stage_ = 0;              // 0: calls
  std::int64_t behind_ = 0, top_ = 0;  // ids of its table: looked at so far; not to be looked at
  std::size_t budget_ = 0;
  bool in_round_ = false, exhausted_ = false;
  std::set<std::int64_t> kept_connections_;         // of calls that stay
  bool keeps_all_connections_ = false;              // there are too many of them to tell
  std::map<std::int64_t, std::int64_t> stretches_;  // that lost a message: and its id
  std::uint64_t removed_calls_ = 0;
};

}  // namespace rung::store
