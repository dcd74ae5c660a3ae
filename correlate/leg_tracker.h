// Which calls are legs of one: a back-to-back user agent ends a call and makes another, a transfer leads to a new one.
// Every link has a rule and a score (leg_rules.h), and the message that showed it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "correlate/call_tracker.h"
#include "correlate/leg_groups.h"
#include "correlate/leg_headers.h"
#include "correlate/leg_holders.h"
#include "correlate/leg_keys.h"
#include "correlate/leg_parties.h"
#include "correlate/seen_message.h"

namespace rung::correlate {

struct LegOptions {
  std::uint32_t least_score = default_leg_score;  // hundredths: from which calls become one group
  LegHeaders headers;
};

class LegTracker {
 public:
  // `events` and `calls` must outlive it.
  LegTracker(EventSink& events, const CallTracker& calls, LegOptions options)
      : events_(events), calls_(calls), options_(std::move(options)) {}

  // Takes a message of a call. False where a limit kept calls apart.
  bool on_message(const SeenMessage& seen);
  // The call that a REFER led to.
  bool on_referred(const SeenMessage& invite, std::uint64_t referrer);
  // An agent says of a message of the call by which id it belongs with others. False as of on_message().
  bool on_correlation_id(const TrackedCall& call, std::uint64_t message_id, std::string_view value);
  // The call's row was written: nothing can join it any more. Gives out its group where it was the last of it.
  void on_call_written(std::uint64_t call);
  std::size_t size() const { return legs_.size(); }
  // Those that came into a group.
  ChangedIds& changed() { return groups_.changed(); }
  // The groups so far of those that did since it was asked last.
  void report_groups(EventSink& rows);

 private:
  // What is known of a call while its other legs may still begin.
  struct Setup {
    net::Endpoint sender;                    // of the INVITE on the first hop that was seen
    std::uint16_t sender_port = 0;           // where it listens, as its Via says
    std::vector<net::Endpoint> receivers;    // of the INVITE, on all hops
    std::optional<net::Endpoint> responder;  // who sent its first answer
    Timestamp started;
    LegParties parties;
    bool forwarded = false;  // another call was recognised as what became of it
  };
  struct Leg {
    std::vector<std::uint64_t> lasting;                    // its keys in holders_
    std::vector<std::uint64_t> passing;                    // those that are dropped with `setup`
    std::vector<std::pair<std::uint64_t, LegRule>> links;  // told already
    std::unique_ptr<Setup> setup;
  };
  enum class Lasting : std::uint8_t { setup, call };  // how long a key counts

  void on_invite(const SeenMessage& seen);
  void begin_setup(const SeenMessage& seen, Leg& leg);
  void add_receiver(const SeenMessage& seen, Setup& setup);
  void on_first_invite(const SeenMessage& seen, Leg& leg);
  void on_answer(const SeenMessage& seen);
  void follow_references(const SeenMessage& seen);

  void link_call_id(const SeenMessage& seen);
  void link_keys(const SeenMessage& seen, const std::vector<LegKey>& keys, Lasting lasting);
  void link_holders(const SeenMessage& seen, LegRule rule, std::uint64_t key);
  void link_sessions(const SeenMessage& seen, const sdp::SessionDescription& description, const net::Endpoint& sender);
  void link_forwarded(const SeenMessage& seen, LegRule rule, std::uint64_t key);
  void link_parties(const SeenMessage& seen, const Leg& leg);
  void link(const SeenMessage& seen, std::uint64_t other, LegRule rule) {
    link(seen.call->row.id, seen.message.id, other, rule);
  }
  void link(std::uint64_t call, std::uint64_t message_id, std::uint64_t other, LegRule rule);

  std::optional<std::uint64_t> only_forwarder(const std::vector<std::uint64_t>& calls, const Setup& later) const;
  static bool reached(const Setup& earlier, const Setup& later);
  bool is_waiting(std::uint64_t call) const;
  const Setup* setup_of(std::uint64_t call) const;

  void hold(std::uint64_t call, LegRule rule, std::uint64_t key, Lasting lasting);
  void make_room(std::uint64_t key, Timestamp now);
  std::vector<std::uint64_t> holders(std::uint64_t call, LegRule rule, std::uint64_t key) const;
  void drop(std::uint64_t call, std::vector<std::uint64_t>& keys);
  void forget_passed(Timestamp now);
  void end_setup(std::uint64_t call);

  EventSink& events_;
  const CallTracker& calls_;
  LegOptions options_;
  LegGroups groups_;
  std::unordered_map<std::uint64_t, Leg> legs_;             // by call
  LegHolders holders_;                                      // by fingerprint of what they show
  std::deque<std::pair<Timestamp, std::uint64_t>> setups_;  // when each ends, in order of their beginnings
  bool over_limit_ = false;
};

}  // namespace rung::correlate
