// Dialogs of INVITEs (RFC 3261 12 to 15): what each message tells of one, and what is wrong with it. The dialogs
// themselves are made by the CallTracker.
#pragma once

#include <optional>

#include "correlate/call_tracker.h"
#include "correlate/deadlines.h"
#include "correlate/dialog_refusals.h"
#include "correlate/dialog_targets.h"
#include "correlate/dialog_timers.h"
#include "correlate/event.h"
#include "correlate/seen_message.h"

namespace rung::correlate {

class DialogTracker {
 public:
  // All must outlive it.
  DialogTracker(EventSink& events, Deadlines& deadlines, const CallTracker& calls)
      : events_(events), timers_(events, deadlines), targets_(events), refusals_(events, calls) {}

  // False where a limit was reached.
  bool on_message(const SeenMessage& seen);

  // For Watched::dialog, whose id is the one of a call. See DialogTimers.
  std::optional<Timestamp> next_deadline(TrackedCall& call) { return timers_.next_deadline(call); }
  void on_deadline(TrackedCall& call, Timestamp deadline) { timers_.on_deadline(call, deadline); }
  // Before the call is written: no message of it comes any more, though the capture goes on until `now`.
  void on_end(TrackedCall& call, Timestamp now);

 private:
  void on_request(const SeenMessage& seen);
  void on_initial_invite(const SeenMessage& seen);
  void on_request_inside(const SeenMessage& seen);
  void on_usage(const SeenMessage& seen);
  void on_response(const SeenMessage& seen);
  void on_invite_response(const SeenMessage& seen, bool initial);
  void on_progress(const SeenMessage& seen, bool initial);
  void on_repetition(const SeenMessage& seen);
  void meet(const SeenMessage& seen);
  void count(const SeenMessage& seen, Side sender);
  void tell_states(const SeenMessage& seen);

  EventSink& events_;
  DialogTimers timers_;
  DialogTargets targets_;
  DialogRefusals refusals_;
  bool within_limits_ = true;  // the message at hand
};

}  // namespace rung::correlate
