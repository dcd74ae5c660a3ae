// What the bodies of event packages (RFC 6665) show over several messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "decode/body_summary.h"
#include "decode/checks/fault.h"
#include "decode/message.h"

namespace rung::correlate {

// What the body of one message says.
struct EventBody {
  std::string summary;            // see decode::BodySummary::text
  std::vector<Finding> findings;  // of that message, whose call is still to be filled in
};

class EventPackages {
 public:
  // Takes a complete message. A NOTIFY counts once, whatever hops and retransmissions show it again.
  EventBody on_message(const decode::SipMessage& message);
  // What such a NOTIFY carried is not known: the next state of its subscription is taken as it comes.
  void on_incomplete(const decode::SipMessage& message);
  void on_connection_end(std::uint64_t connection_id) { told_settings_.erase(connection_id); }
  // limits::conference_subscriptions was reached: versions of those used longest ago are not followed.
  bool over_limit() const { return over_limit_; }

 private:
  struct Conference {
    std::string entity;
    std::uint32_t version = 0;
  };
  struct Subscription {
    std::string key;
    std::uint32_t cseq = 0;  // of the latest NOTIFY
    std::vector<Conference> conferences;
  };
  using Recent = std::list<Subscription>;

  void judge(const decode::SipMessage& message, const decode::BodySummary& summary, std::vector<decode::Fault>& faults);
  bool tells_settings(const decode::SipMessage& message, const decode::BodySummary& summary);
  void follow(const sip::Message& notify, const std::vector<event::ConferenceVersion>& states,
              std::vector<decode::Fault>& faults);
  Subscription& subscription_of(std::string&& key);

  Recent recent_;  // the latest used first
  std::unordered_map<std::string_view, Recent::iterator> by_key_;
  std::unordered_set<std::uint64_t> told_settings_;  // connections
  bool over_limit_ = false;
};

}  // namespace rung::correlate
