// Rows of the table msrp_message.
#pragma once

#include "correlate/event.h"
#include "store/text_ids.h"

namespace rung::store {

class MsrpRows {
 public:
  // `texts` must outlive it.
  MsrpRows(const Database& database, TextIds& texts);
  void write(const correlate::MsrpMessage& message);
  // Writes the rows that wait; before each commit.
  void flush();

 private:
  TextIds& texts_;
  Insert row_;
};

}  // namespace rung::store
