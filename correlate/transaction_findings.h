// What is wrong with transactions: judged where a message shows it, or when the transaction is over. A hop is judged by
// itself; what all hops show is told once, at the first of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "correlate/call_tracker.h"
#include "correlate/event.h"
#include "correlate/hop_log.h"
#include "correlate/nonce_counts.h"
#include "correlate/seen_message.h"
#include "correlate/transaction_table.h"
#include "decode/checks/fault.h"

namespace rung::correlate {

class TransactionFindings {
 public:
  // All must outlive it.
  TransactionFindings(EventSink& events, TransactionTable& transactions, const CallTracker& calls)
      : events_(events), transactions_(transactions), calls_(calls) {}

  void on_message(const SeenMessage& seen);
  // `transaction`: the one it would belong to, nullptr where there is none.
  void on_incomplete(const decode::SipMessage& message, TrackedTransaction* transaction);
  void on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) {
    hops_.on_connection(facts, event);
  }
  // Of any layer, as it comes in.
  void on_finding(const Finding& finding);
  // No final response came in time. Called before its call hears of it.
  void on_timeout(const TrackedTransaction& transaction);
  // It is forgotten now: because its time has come, or because the capture ended or a limit was reached.
  void on_end(const TrackedTransaction& transaction, bool in_time);

 private:
  void on_request(const SeenMessage& seen, Hop& hop);
  void on_response(const SeenMessage& seen, const Hop& hop);
  void on_cancel(const SeenMessage& seen);
  void on_repeat(const SeenMessage& seen);
  void on_stray(const SeenMessage& seen, const Hop& hop);
  void judge_stray(const TrackedTransaction& transaction);
  void judge_cancel(const TrackedTransaction& cancel);
  bool was_told(const TrackedTransaction& transaction, std::uint8_t what);
  bool goes_on_elsewhere(const TrackedTransaction& transaction) const;
  const KeptTransaction* answered_elsewhere(const TrackedTransaction& transaction) const;
  bool call_was_answered(const TrackedTransaction& invite) const;
  bool may_judge(const TrackedTransaction& transaction) const;
  void tell(const MessagePlace& place, const KeptTransaction& row, decode::Fault&& fault);
  void tell(const SeenMessage& seen, std::optional<decode::Fault>&& fault);

  EventSink& events_;
  TransactionTable& transactions_;
  const CallTracker& calls_;
  HopLog hops_;
  NonceCounts nonces_;
};

}  // namespace rung::correlate
