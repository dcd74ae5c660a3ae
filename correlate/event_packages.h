// What the bodies of event packages (RFC 6665) show over several messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "correlate/conference_roster.h"
#include "correlate/event.h"
#include "correlate/watched_dialogs.h"
#include "decode/body_summary.h"
#include "decode/checks/fault.h"
#include "decode/message.h"

namespace rung::correlate {

// What the body of one message says.
struct EventBody {
  std::string summary;                                // see decode::BodySummary::text
  std::vector<Finding> findings;                      // of that message, whose call is still to be filled in
  std::vector<StateChange> changes;                   // the same
  std::optional<event::RecordingMetadata> recording;  // what it says of a recording session
};

class EventPackages {
 public:
  // Takes a complete message. A NOTIFY counts once, whatever hops and retransmissions show it again.
  EventBody on_message(const decode::SipMessage& message);
  // What such a NOTIFY carried is not known: the next state of its subscription is taken as it comes.
  void on_incomplete(const decode::SipMessage& message);
  void on_connection_end(std::uint64_t connection_id) { told_settings_.erase(connection_id); }
  // limits::conference_subscriptions was reached: those used longest ago are not followed. Or limits::known_users or
  // conference_users: who came last is not.
  bool over_limit() const { return over_limit_; }

 private:
  struct Conference {
    std::string entity;
    std::uint32_t version = 0;
    ConferenceRoster roster;
  };
  struct Watched {
    std::string entity;
    WatchedDialogs dialogs;
  };
  struct Subscription {
    std::string key;
    std::uint32_t cseq = 0;  // of the latest NOTIFY
    std::vector<Conference> conferences;
    std::vector<Watched> watched;

    bool is_new() const { return conferences.empty() && watched.empty(); }
    std::size_t known_users() const;
  };
  using Recent = std::list<Subscription>;

  // What one message says, on its way into rows.
  struct Told {
    std::vector<decode::Fault> faults;
    std::vector<StateChange> changes;
  };

  void judge(const decode::SipMessage& message, const decode::BodySummary& summary, Told& told);
  bool tells_settings(const decode::SipMessage& message, const decode::BodySummary& summary);
  void follow(const sip::Message& notify, const decode::BodySummary& summary, Told& told);
  void follow_conference(Subscription& subscription, const event::ConferenceState& state, std::uint32_t known_cseq,
                         Told& told);
  void follow_dialogs(Subscription& subscription, const event::DialogInfoState& info, Told& told);
  // How many more users or dialogs may be known where `known` are.
  std::size_t room(std::size_t known);
  Subscription& subscription_of(std::string&& key);
  void forget(Recent::iterator subscription);

  Recent recent_;  // the latest used first
  std::unordered_map<std::string_view, Recent::iterator> by_key_;
  std::unordered_set<std::uint64_t> told_settings_;  // connections
  std::size_t known_users_ = 0;                      // and dialogs, of all subscriptions
  bool over_limit_ = false;
};

}  // namespace rung::correlate
