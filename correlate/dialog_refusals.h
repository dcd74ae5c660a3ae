// Requests that name a dialog which the other side does not know, and changes of a session that met another one. Each
// is told once, on whichever hops it is seen.
#pragma once

#include <array>
#include <cstdint>

#include "correlate/call_tracker.h"
#include "correlate/event.h"
#include "correlate/seen_message.h"

namespace rung::correlate {

class DialogRefusals {
 public:
  // Both must outlive it.
  DialogRefusals(EventSink& events, const CallTracker& calls) : events_(events), calls_(calls) {}

  // 481 to a request inside a dialog.
  void on_unknown_dialog(const SeenMessage& seen);
  // The same where the reason was told already.
  void on_explained(const SeenMessage& seen) { is_new(seen); }
  // 491 to an INVITE or UPDATE (RFC 3261 14.1).
  void on_glare(const SeenMessage& seen);
  // An ACK to a 2xx with the tags of no dialog that is known.
  void on_stray_ack(const SeenMessage& seen);
  // A response to an INVITE with Replaces or Join.
  void judge_named(const SeenMessage& seen);

 private:
  void tell_forgotten(const SeenMessage& seen);
  bool is_new(const SeenMessage& seen);

  EventSink& events_;
  const CallTracker& calls_;
  std::array<std::uint64_t, 64> told_{};  // fingerprints of the latest ones
  std::size_t told_count_ = 0;
};

}  // namespace rung::correlate
