// What the correlator is made of: its trackers, in the order they are built, and the steps that bring a message to them.
// What comes in stands in correlator.cpp, what ends and what is let go in correlator_ends.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "correlate/call_tracker.h"
#include "correlate/connection_identities.h"
#include "correlate/correlator.h"
#include "correlate/deadlines.h"
#include "correlate/dialog_tracker.h"
#include "correlate/event_packages.h"
#include "correlate/lost_connections.h"
#include "correlate/msrp_sessions.h"
#include "correlate/negotiation_tracker.h"
#include "correlate/publication_tracker.h"
#include "correlate/recordings.h"
#include "correlate/register_attempts.h"
#include "correlate/registration_tracker.h"
#include "correlate/seen_message.h"
#include "correlate/subscription_tracker.h"
#include "correlate/transaction_findings.h"
#include "correlate/transaction_table.h"

namespace rung::correlate {

class Correlator::Impl {
 public:
  Impl(EventSink& events, CorrelatorOptions&& options)
      : events_(events),
        at_most_(options.at_most),
        transactions_(deadlines_),
        lost_(events),
        calls_(events, deadlines_, options.calls_rest_after),
        transaction_findings_(events, transactions_, calls_),
        dialogs_(events, deadlines_, calls_),
        negotiations_(events),
        recordings_(events, calls_),
        registrations_(events, deadlines_, lost_),
        attempts_(events),
        subscriptions_(events, deadlines_, calls_),
        publications_(events, deadlines_),
        legs_(events, calls_, std::move(options.legs)) {
    begin_behind(options.last_ids);
    if (options.live) watch_changes();
  }

  void on_message(decode::SipMessage&& message);
  void on_msrp(decode::MsrpMessage&& message);
  void on_source(const decode::MessageSource& source, std::string_view call_id);
  void on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event);
  void on_finding(Finding&& finding);
  void on_delivery_failure(const decode::DeliveryFailure& failure);
  void on_frame(const decode::WebSocketFrame& frame) { events_.on_event(frame); }
  void on_time(Timestamp now);
  void report_open(EventSink& rows);
  std::size_t calls_in_progress() const { return calls_.in_progress(); }
  void follow_half();
  void finish();

 private:
  void begin_behind(const LastIds& last);
  void watch_changes();
  SeenMessage see(decode::SipMessage& message);
  std::optional<Timestamp> deadline_of(const Watch& watched, Timestamp moment);
  void fetch(const Watch& watched) const;
  void expire(const Watch& watched, Timestamp deadline);
  void write_transaction(std::uint64_t id, bool in_time);
  void write_call(std::uint64_t id, Timestamp now, bool capture_ended = false);
  void keep_within_limits(const PacketRef& packet);
  void report_over_limit(const Watch& watched, const PacketRef& packet);
  void report_over_limit(const PacketRef& packet);
  void release_findings(std::uint64_t message_id, std::uint64_t call);
  DescriptionRole judge_description(const SeenMessage& seen);
  void give_out(EventBody&& body, std::uint64_t message_id, std::uint64_t call);
  void learn_sessions(const SeenMessage& seen);
  void link_referrer(const SeenMessage& seen);

  EventSink& events_;
  FollowedAtMost at_most_;
  Deadlines deadlines_;
  TransactionTable transactions_;
  LostConnections lost_;
  ConnectionIdentities identities_;
  CallTracker calls_;
  TransactionFindings transaction_findings_;
  DialogTracker dialogs_;
  NegotiationTracker negotiations_;
  Recordings recordings_;
  RegistrationTracker registrations_;
  RegisterAttempts attempts_;
  SubscriptionTracker subscriptions_;
  PublicationTracker publications_;
  LegTracker legs_;
  MsrpSessions sessions_;
  EventPackages packages_;
  std::vector<Finding> waiting_;  // of messages that are still to come
  Timestamp now_;
  std::uint64_t last_message_id_ = 0, last_call_ = 0;
  std::uint64_t last_msrp_id_ = 0, last_msrp_call_ = 0;
  bool over_limit_reported_ = false;
};

}  // namespace rung::correlate
