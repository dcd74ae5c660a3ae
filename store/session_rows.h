// Rows of what messages are parts of: transactions, dialogs, calls and their legs, registrations, subscriptions.
#pragma once

#include "correlate/event.h"
#include "store/text_ids.h"

namespace rung::store {

class SessionRows {
 public:
  // `texts` must outlive it.
  SessionRows(const Database& database, TextIds& texts, SameId same_id = SameId::fails);
  void write(const correlate::Transaction& transaction);
  void write(const correlate::Dialog& dialog);
  void write(const correlate::Call& call);
  void write(const correlate::Registration& registration);
  void write(const correlate::RegisterAttempt& attempt);
  void write(const correlate::LegLink& link);
  void write(const correlate::CallGroup& group);
  void write(const correlate::Subscription& subscription);
  void write(const correlate::Publication& publication);
  // The table of all causes of Q.850 that have a name.
  void write_causes();
  // Writes the rows that wait; before each commit.
  void flush();

 private:
  TextIds& texts_;
  Insert transaction_, dialog_, call_, registration_, register_attempt_, call_group_, leg_link_, subscription_,
      publication_, cause_;
};

}  // namespace rung::store
