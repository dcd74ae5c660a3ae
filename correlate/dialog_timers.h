// What a dialog waits for, and what is told when it does not come: ACK to a 2xx, PRACK, the refresh of its session, the
// end of early dialogs.
#pragma once

#include <optional>
#include <string>

#include "correlate/deadlines.h"
#include "correlate/event.h"
#include "correlate/seen_message.h"
#include "correlate/tracked_call.h"

namespace rung::correlate {

// Every on_…() takes a message of a dialog (seen.dialog); `side` sent it, or the request that it answers.
class DialogTimers {
 public:
  // Both must outlive it.
  DialogTimers(EventSink& events, Deadlines& deadlines) : events_(events), deadlines_(deadlines) {}

  // RFC 3261 13.3.1.4: the same 2xx to an INVITE again, an ACK, a BYE.
  void on_repeated_answer(const SeenMessage& seen, Side side);
  void on_ack(const SeenMessage& seen, Side side);
  void on_bye(const SeenMessage& seen, Side side);

  // RFC 3262: a response with RSeq, sent again or not; PRACK and its final response; the final response to the INVITE.
  // False where it is one too many to be followed.
  bool on_reliable(const SeenMessage& seen);
  void on_prack(const SeenMessage& seen);
  // True where it is told that the PRACK was wrong.
  bool on_prack_answer(const SeenMessage& seen);
  void on_invite_final(const SeenMessage& seen);

  // RFC 4028: an INVITE or UPDATE in the dialog, and a 2xx to one.
  void on_refresh_request(const SeenMessage& seen);
  void on_refresh_answer(const SeenMessage& seen, Side side);

  // RFC 3261 13.2.2.4: another dialog of the same INVITE was answered by that message; this one is early.
  void on_answered_elsewhere(TrackedCall& call, TrackedDialog& dialog, const SeenMessage& answer);

  // The nearest deadline of a call, nothing where none is left; asked for where it will be watched for again.
  std::optional<Timestamp> next_deadline(TrackedCall& call);
  void on_deadline(TrackedCall& call, Timestamp deadline);
  // No message of the call comes any more; the capture goes on until `now`.
  void on_end(TrackedCall& call, Timestamp now);

 private:
  void watch(TrackedCall& call, Timestamp when);
  void report(const TrackedCall& call, const Evidence& evidence, FindingCode code, std::string detail,
              std::optional<Severity> severity = std::nullopt);
  void report_repeated(TrackedCall& call, TrackedDialog& dialog);
  void report_unacknowledged(TrackedCall& call, const ReliableProvisional& response);
  void report_session(TrackedCall& call, TrackedDialog& dialog);
  void end_early(TrackedCall& call, TrackedDialog& dialog, Timestamp deadline);

  EventSink& events_;
  Deadlines& deadlines_;
};

Evidence evidence_of(const SeenMessage& seen);

}  // namespace rung::correlate
