// Rows of the table body_summary.
#pragma once

#include "correlate/event.h"
#include "store/insert.h"

namespace rung::store {

class BodyRows {
 public:
  explicit BodyRows(const Database& database) : row_(database, "body_summary") {}
  void write(const correlate::BodySummary& summary) { row_.id(summary.message_id).text(summary.text).run(); }
  // Writes the rows that wait; before each commit.
  void flush() { row_.flush(); }

 private:
  Insert row_;
};

}  // namespace rung::store
