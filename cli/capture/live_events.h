// What a capture's events are counted by, on their way to the store; and what packets were lost is told to calls.
#pragma once

#include <cstdint>
#include <deque>

#include "base/timestamp.h"
#include "cli/capture/hep_sender.h"
#include "correlate/event.h"

namespace rung::cli {

// A call during which packets were lost is not complete: what did not happen may only not have been captured.
class LiveEvents : public correlate::EventSink {
 public:
  // All must outlive it. `sender` gets every message; nullptr: nobody does.
  LiveEvents(correlate::EventSink& next, HepSender* sender) : next_(next), sender_(sender) {}

  void on_event(correlate::Event&& event) override;
  // Packets were lost between these moments, of any interface: whose is not known.
  void on_lost_packets(Timestamp from, Timestamp to);

  std::uint64_t messages() const { return messages_; }  // SIP, and MSRP
  std::uint64_t calls() const { return first_call_ == 0 ? 0 : last_call_ - first_call_ + 1; }

 private:
  struct Gap {
    Timestamp from, to;
  };
  bool overlaps(Timestamp from, Timestamp to) const;

  correlate::EventSink& next_;
  HepSender* sender_;
  std::deque<Gap> gaps_;  // in order of time, none touching the next
  std::uint64_t messages_ = 0;
  std::uint64_t first_call_ = 0, last_call_ = 0;  // ids, in order of appearance
};

}  // namespace rung::cli
