// Which shared rows (texts, header sets, traits) nobody refers to any more. They have no count of their readers: that
// would be an update for each row that is written. Instead the writer forgets from time to time what it has shared, so
// that what was shared until then is used by rows of that time alone; when these are old, and most are removed, the few
// that are left are asked what they use.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "store/event_rows.h"

namespace rung::store {

// A table, and its columns that hold text.id, with commas.
struct TextColumns {
  std::string_view table, columns;
};
std::span<const TextColumns> text_columns();

class TextSweep {
 public:
  // `database` must outlive it.
  explicit TextSweep(Database& database) : database_(database) {}

  // Before a commit, with all rows flushed. Everything of before `horizon` that may go is gone, if `round_done`.
  void step(EventRows& rows, Timestamp now, Timestamp horizon, bool round_done);
  // Header sets up to this id are used by no row to come.
  std::uint64_t settled_header_sets() const { return settled_header_sets_; }
  // What was written since the last commit is not there after all.
  void on_roll_back();

 private:
  // Rows of after it use no shared row up to these ids.
  struct Epoch {
    Timestamp begin;
    EventRows::Shared shared;
    std::vector<std::uint64_t>
        last_rows;  // of the tables that refer to them, as of its begin: in text_columns(), message
  };
  std::vector<std::uint64_t> last_rows() const;
  void sweep(const Epoch& epoch);
  void sweep_table(const char* table, std::uint64_t last, const std::vector<std::uint64_t>& used);

  Database& database_;
  std::deque<Epoch> epochs_;
  std::uint64_t settled_header_sets_ = 0;
  std::uint64_t written_before_ = 0;  // shared rows, at the beginning of the latest epoch
  bool begun_ = false;
};

}  // namespace rung::store
