#include "tests/model/call_rules.h"

#include <algorithm>
#include <optional>

namespace rung::model {
namespace {

using correlate::CallState;
using correlate::Side;

std::string differ(const std::string& row, const std::string& truth) {
  return row == truth ? std::string() : "'" + row + "', not '" + truth + "'";
}

std::string text(std::string_view value) { return std::string(value); }

CallState outcome(std::uint32_t status) {
  if (status < 400) return CallState::redirected;
  if (status == 487) return CallState::cancelled;
  return status == 408 ? CallState::failed : CallState::rejected;
}

// How the dialogs that the caller was in ended, of each the hangup that came first.
struct Ends {
  bool open = false;              // at least one goes on
  std::vector<HangupTruth> ends;  // of those that were confirmed before the ones before them had ended
  bool late = false;              // a further one was confirmed when the talk was over, or while it ended
};

Ends ends_of(const CallTruth& truth) {
  Ends found;
  std::optional<Timestamp> last;
  for (std::size_t i = 0; i < truth.confirmed.size(); ++i) {
    const HangupTruth* first = nullptr;
    for (const HangupTruth& each : truth.hangups)
      if (each.tag == truth.confirmed[i] && (first == nullptr || each.sent < first->sent)) first = &each;
    if (first == nullptr) {
      found.open = true;
    } else if (last && truth.confirmed_at[i] >= *last) {
      found.late = true;
    } else {
      found.ends.push_back(*first);
      if (!last || first->sent > *last) last = first->sent;
    }
  }
  return found;
}

// Nothing where the caller itself does not know how it ends.
std::optional<CallState> final_state(const CallTruth& truth) {
  if (truth.answered) return ends_of(truth).open ? CallState::confirmed : CallState::completed;
  if (truth.refused) return outcome(truth.status);
  if (truth.timed_out) return CallState::failed;
  return std::nullopt;
}

// States that were reached on the way; those that end a call only by their name.
bool was_in(const CallTruth& truth, CallState state) {
  switch (state) {
    case CallState::attempting:
    case CallState::partial:
      return true;
    case CallState::proceeding:
      return truth.trying;
    case CallState::ringing:
      return truth.ringing.has_value() || std::any_of(truth.callees.begin(), truth.callees.end(),
                                                      [](const CalleeTruth& each) { return each.spoke; });
    case CallState::answered:
    case CallState::confirmed:
      return truth.answered.has_value();
    default:
      return final_state(truth) == state;
  }
}

std::string state_equals(const CallView& view) {
  const std::optional<CallState> state = final_state(view.truth);
  if (!state) return {};
  return differ(text(to_text(view.row.state)), text(to_text(*state)));
}

// A CANCEL without a final response in the capture stands for a call that was cancelled, also where it came too late.
bool may_be_cancelled(const CallView& view) {
  return view.truth.cancelled && !view.row.complete && view.row.status == 0 &&
         (view.row.state == CallState::cancelled || view.row.state == CallState::partial);
}

// Of several dialogs that were answered, every datagram of one may be missing.
bool may_have_dialogs_unseen(const CallView& view) {
  return view.truth.confirmed.size() > 1 && view.wire.datagrams_missing && !view.row.complete;
}

// An attempt that was refused, and what came of the next one is not in the capture; how it was refused may not be either.
bool was_refused_before(const CallView& view) {
  if (view.row.complete) return false;
  std::vector<std::uint32_t> all = view.truth.earlier;
  if (view.truth.refused) all.push_back(view.truth.status);
  return std::any_of(all.begin(), all.end(), [&](std::uint32_t status) {
    return view.row.status == 0 ? view.row.state == CallState::rejected
                                : view.row.status == status &&
                                      (view.row.state == outcome(status) || view.row.state == CallState::partial);
  });
}

std::string state_was_reached(const CallView& view) {
  if (!final_state(view.truth) || was_refused_before(view) || may_be_cancelled(view) || may_have_dialogs_unseen(view))
    return {};
  if (was_in(view.truth, view.row.state)) return {};
  return "'" + text(to_text(view.row.state)) + "' never was, the call was '" + text(to_text(*final_state(view.truth))) +
         "'";
}

// The 408 that a proxy made of a timeout is not seen behind it.
std::string status_equals(const CallView& view) {
  if (!final_state(view.truth)) return {};
  if (view.row.state == CallState::failed && view.row.status == 0 && view.truth.status == 408) return {};
  return differ(std::to_string(view.row.status), std::to_string(view.truth.status));
}

std::string status_is_no_other(const CallView& view) {
  return view.row.status == 0 || was_refused_before(view) ? "" : status_equals(view);
}

std::string hung_up_by_none_other(const CallView& view) {
  const Ends ends = ends_of(view.truth);
  const std::string side = text(to_text(view.row.hung_up_by));
  if (side.empty() || !final_state(view.truth) || may_be_cancelled(view) || may_have_dialogs_unseen(view)) return {};
  if (!view.truth.answered) return view.truth.status == 487 ? differ(side, "caller") : differ(side, "");
  if (ends.open) return differ(side, "");
  const auto last = std::max_element(ends.ends.begin(), ends.ends.end(),
                                     [](const HangupTruth& a, const HangupTruth& b) { return a.sent < b.sent; });
  for (const HangupTruth& each : view.truth.hangups)  // both where two BYEs crossed
    if ((ends.late || each.tag == last->tag) && each.side == view.row.hung_up_by) return {};
  return differ(side, text(to_text(last->side)));
}

std::string hung_up_by_is_told(const CallView& view) {
  const bool ended = final_state(view.truth) == CallState::completed || view.truth.status == 487;
  return ended && view.row.hung_up_by == Side::none ? "is missing" : "";
}

Timestamp simulated(Timestamp time) { return {time.ns - start_of_capture.ns}; }

std::string in_bounds(Timestamp row, std::optional<Timestamp> least, std::optional<Timestamp> most) {
  const Timestamp time = simulated(row);
  if (least && time < *least) return to_text(time) + " is before " + to_text(*least);
  if (most && time > *most) return to_text(time) + " is after " + to_text(*most);
  return {};
}

std::optional<Timestamp> first_invited(const CallTruth& truth) {
  std::optional<Timestamp> first;
  for (const CalleeTruth& each : truth.callees)
    if (!first || each.invited < *first) first = each.invited;
  return first;
}

std::optional<Timestamp> first_answer_sent(const CallTruth& truth) {
  std::optional<Timestamp> first;
  for (const CalleeTruth& each : truth.callees)
    if (each.answered && (!first || *each.answered < *first)) first = each.answered;
  return first;
}

// Messages are seen where the caller sends and receives them.
bool sees_what_the_caller_sees(const CallView& view) { return view.shape.tap_percent == 0; }

std::string started(const CallView& view) {
  const bool exact = sees_what_the_caller_sees(view);
  return in_bounds(view.row.started, view.truth.started, exact ? view.truth.started : first_invited(view.truth));
}

std::string answered(const CallView& view) {
  if (view.truth.answered.has_value() != view.row.answered.has_value())
    return view.truth.answered ? "is missing" : "was not";
  if (!view.row.answered) return {};
  const bool exact = sees_what_the_caller_sees(view);
  return in_bounds(*view.row.answered, exact ? view.truth.answered : first_answer_sent(view.truth),
                   view.truth.answered);
}

std::string answered_only_if(const CallView& view) {
  if (!view.row.answered) return {};
  if (!view.truth.answered) return "was not";
  return in_bounds(*view.row.answered, first_answer_sent(view.truth), std::nullopt);
}

// With everything there; octets that a stream is known to have lost may hide the first 18x, and nothing else may.
std::string pdd(const CallView& view) {
  if (view.row.pdd && view.row.pdd->ns < 0) return "is negative";
  if (view.wire.missing > 0) return {};
  if (!sees_what_the_caller_sees(view)) {
    if (!view.row.pdd || !view.truth.first_18x) return {};
    return *view.row.pdd > *view.truth.first_18x - view.truth.started ? "is too long" : "";
  }
  if (view.row.pdd.has_value() != view.truth.first_18x.has_value())
    return view.row.pdd ? "of a call that never rang" : "is missing";
  if (view.row.pdd && *view.row.pdd != *view.truth.first_18x - view.truth.started) return "is not the caller's";
  return {};
}

// A datagram that is missing and came again later cannot be missed by who reads the capture: the delay is then off.
std::string setup(const CallView& view) {
  if (!view.row.setup || !view.truth.answered) return {};
  if (view.row.setup->ns < 0) return "is negative";
  if (view.wire.datagrams_missing) return {};
  const Duration most = *view.truth.answered - view.truth.started;
  return *view.row.setup > most ? std::to_string(view.row.setup->ns) + " ns, at most " + std::to_string(most.ns) : "";
}

std::string duration(const CallView& view) {
  if (!view.row.duration || may_have_dialogs_unseen(view)) return {};
  if (view.row.duration->ns < 0) return "is negative";
  if (!view.truth.answered || ends_of(view.truth).open) return "of a call that did not end";
  return {};
}

std::string ended(const CallView& view) {
  if (!final_state(view.truth)) return {};
  const Ends ends = ends_of(view.truth);
  if (view.truth.answered && ends.open) return view.row.ended ? "of a call that goes on" : "";
  if (!view.row.ended) return "is missing";
  if (!view.truth.answered) return {};
  std::optional<Timestamp> least;
  for (const HangupTruth& each : ends.ends)
    if (!least || each.sent > *least) least = each.sent;
  return in_bounds(*view.row.ended, least, std::nullopt);
}

std::string complete(const CallView& view) {
  const std::optional<CallState> state = final_state(view.truth);
  if (!state) return {};
  return view.row.complete == (state != CallState::confirmed) ? "" : view.row.complete ? "is 1" : "is 0";
}

constexpr CallRule rules[] = {
    {"caller", Holds::where_complete, [](const CallView& v) { return differ(v.row.caller, v.truth.caller); }},
    {"callee", Holds::where_complete, [](const CallView& v) { return differ(v.row.callee, v.truth.callee); }},
    {"state", Holds::where_complete, state_equals},
    {"state", Holds::always, state_was_reached},
    {"status", Holds::where_complete, status_equals},
    {"status", Holds::always, status_is_no_other},
    {"hung_up_by", Holds::where_complete, hung_up_by_is_told},
    {"hung_up_by", Holds::always, hung_up_by_none_other},
    {"started", Holds::where_whole, started},
    {"answered", Holds::where_whole, answered},
    {"answered", Holds::always, answered_only_if},
    {"pdd", Holds::always, pdd},
    {"setup", Holds::always, setup},
    {"duration", Holds::always, duration},
    {"ended", Holds::where_complete, ended},
    {"complete", Holds::where_whole, complete},
    {"attempts", Holds::where_whole,
     [](const CallView& v) { return differ(std::to_string(v.row.attempts), std::to_string(v.truth.attempts)); }},
    {"messages", Holds::always,
     [](const CallView& v) {
       return v.row.messages > v.wire.messages || (v.wire.missing == 0 && v.row.messages < v.wire.messages)
                  ? differ(std::to_string(v.row.messages), std::to_string(v.wire.messages))
                  : std::string();
     }},
    {"retransmissions", Holds::where_whole,
     [](const CallView& v) {
       return differ(std::to_string(v.row.retransmissions), std::to_string(v.wire.retransmissions));
     }},
    {"hops", Holds::where_whole,
     [](const CallView& v) { return differ(std::to_string(v.row.hops), std::to_string(v.wire.hops.size())); }},
    {"transports", Holds::where_whole, [](const CallView& v) { return differ(v.row.transports, v.wire.transports); }},
};

}  // namespace

std::span<const CallRule> call_rules() { return rules; }

std::string dialog_breach(const CallTruth& truth, const correlate::Call& call, const correlate::Dialog& row,
                          bool whole) {
  // Which side is the caller is not known of a call whose beginning was not captured.
  const std::string tag = truth.callee_of(row.to_tag) != nullptr ? row.to_tag : row.from_tag;
  const CalleeTruth* callee = truth.callee_of(tag);
  if (callee == nullptr) return "has no callee";
  if (row.confirmed && !callee->answered) return "was never confirmed";
  if (row.confirmed && simulated(*row.confirmed) < *callee->answered) return "is confirmed before its 2xx";
  bool hung_up = false, by_that_side = row.terminated_by == Side::none;
  for (const HangupTruth& each : truth.hangups) {
    if (each.tag != tag) continue;
    hung_up = true;
    by_that_side = by_that_side || each.side == row.terminated_by;
  }
  if (!by_that_side) return "was ended by the other side";
  if (row.confirmed && row.terminated && !hung_up) return "did not end";
  if (!whole) return {};
  if (row.confirmed.has_value() != callee->answered.has_value()) return "was answered";
  if (hung_up && !row.terminated) return "was hung up";
  if (call.ended && !row.terminated) return "outlives its call";
  return {};
}

}  // namespace rung::model
