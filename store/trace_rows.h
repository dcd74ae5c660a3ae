// Rows of the tables event, finding and finding_code.
#pragma once

#include "correlate/event.h"
#include "store/text_ids.h"

namespace rung::store {

class TraceRows {
 public:
  // `texts` must outlive it.
  TraceRows(const Database& database, TextIds& texts);
  void write(const correlate::StateChange& change);
  void write(const Finding& finding);
  // The table of all codes.
  void write_codes();
  // Writes the rows that wait; before each commit.
  void flush();

 private:
  TextIds& texts_;
  Insert event_, finding_, code_;
  std::uint64_t last_event_ = 0, last_finding_ = 0;
};

}  // namespace rung::store
