// Rows of the tables sip_transaction, dialog, call and registration.
#pragma once

#include "correlate/event.h"
#include "store/text_ids.h"

namespace rung::store {

class SessionRows {
 public:
  // `texts` must outlive it.
  SessionRows(const Database& database, TextIds& texts);
  void write(const correlate::Transaction& transaction);
  void write(const correlate::Dialog& dialog);
  void write(const correlate::Call& call);
  void write(const correlate::Registration& registration);
  // Writes the rows that wait; before each commit.
  void flush();

 private:
  TextIds& texts_;
  Insert transaction_, dialog_, call_, registration_;
};

}  // namespace rung::store
