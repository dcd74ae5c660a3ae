// The stage that tells what happened: messages in, events out. Knows nothing of packets' insides, of TCP or
// of SQLite. Rules: docs/CORRELATION.md.
#pragma once

#include <cstddef>
#include <memory>

#include "base/limits.h"
#include "correlate/event.h"
#include "correlate/leg_tracker.h"
#include "decode/message.h"

namespace rung::correlate {

// How much is followed at once; tests ask for less.
struct FollowedAtMost {
  std::size_t calls = limits::calls;
  std::size_t transactions = limits::transactions;
  std::size_t registrations = limits::registrations;
};

// Ids that were given out before: those of this run come behind them.
struct LastIds {
  std::uint64_t transaction = 0, dialog = 0, call = 0, registration = 0, register_attempt = 0;
  std::uint64_t subscription = 0, publication = 0;
};

struct CorrelatorOptions {
  LegOptions legs;
  FollowedAtMost at_most;
  LastIds last_ids;
  bool live = false;                              // report_open() will be asked: what changes is remembered
  Duration calls_rest_after = limits::call_rest;  // see CallTable; tests ask for less
};

class Correlator : public decode::MessageSink {
 public:
  // The sink must outlive the stage.
  explicit Correlator(EventSink& events, CorrelatorOptions options = {});
  ~Correlator() override;

  void on_message(decode::SipMessage&& message) override;
  void on_msrp(decode::MsrpMessage&& message) override;
  void on_source(const decode::MessageSource& source, std::string_view call_id) override;
  void on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event) override;
  void on_finding(Finding&& finding) override;
  void on_delivery_failure(const decode::DeliveryFailure& failure) override;
  void on_frame(const decode::WebSocketFrame& frame) override;
  void on_time(Timestamp now) override;
  // The rows, as they stand, of what is followed and changed since it was asked last; of groups of legs those so far.
  // Each replaces the one of its id before, and the one that ends it replaces them all. Changes nothing.
  void report_open(EventSink& rows);
  // Calls that are not over.
  std::size_t calls_in_progress() const;
  // Lets go of the half of what is followed that waits longest: it is written as it stands, as at FollowedAtMost.
  void follow_half();
  // No more messages: everything still followed is written as it stands, in the order of its ids.
  void finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rung::correlate
