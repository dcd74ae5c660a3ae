#include "correlate/checks/retransmission_checks.h"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "correlate/checks/transaction_checks.h"
#include "correlate/transaction_timers.h"

namespace rung::correlate {
namespace {

using decode::Fault;

// Who sends again, in which rhythm.
struct Timer {
  std::string_view name;
  Duration longest;  // intervals double from T1 up to this one
};
constexpr Duration without_end = limits::transaction_timeout;
constexpr Timer timer_a{"Timer A", without_end};                               // 17.1.1.2
constexpr Timer timer_e{"Timer E", timers::t2};                                // 17.1.2.2
constexpr Timer timer_g{"Timer G", timers::t2};                                // 17.2.1
constexpr Timer until_ack{"as a server does until the ACK", timers::t2};       // 13.3.1.4
constexpr Timer until_prack{"as a server does until the PRACK", without_end};  // RFC 3262 3

// A quarter more or less: what the network and a busy sender add.
bool is_about(Duration length, Duration expected) {
  const std::int64_t difference = length.ns > expected.ns ? length.ns - expected.ns : expected.ns - length.ns;
  return difference <= expected.ns / 4;
}

std::span<const Duration> known_of(const Repeats& repeats) {
  return std::span(repeats.after).first(std::min<std::size_t>(repeats.count, repeats.after.size()));
}

bool doubles_from(const Repeats& repeats, Duration step, Duration longest) {
  for (const Duration& after : known_of(repeats)) {
    if (!is_about(after, std::min(step, longest))) return false;
    step.ns = std::min(step.ns * 2, longest.ns);
  }
  return true;
}

// The same where some were lost before they came here: each interval is one or more steps in a row.
bool skips_steps(const Repeats& repeats, Duration longest) {
  for (Duration first = timers::t1; first <= longest; first.ns *= 2) {
    Duration step = first;
    const bool fits = std::ranges::all_of(known_of(repeats), [&](Duration after) {
      Duration sum;
      while (sum.ns < after.ns - after.ns / 10) {
        sum.ns += step.ns;
        step.ns = std::min(step.ns * 2, longest.ns);
      }
      return sum.ns > 0 && sum.ns <= after.ns + after.ns / 10;
    });
    if (fits) return true;
  }
  return false;
}

std::string rhythm_of(const Repeats& repeats, const Timer& timer) {
  const std::string name(timer.name);
  const Duration first = repeats.after[0];
  if (doubles_from(repeats, timers::t1, timer.longest)) return name;
  if (timer.longest == timers::t2 && doubles_from(repeats, timers::t2, timers::t2)) return name + ", at T2";
  if (skips_steps(repeats, timer.longest)) return name + "; others between them were lost before they came here";
  if (repeats.count > 1 && first > Duration{} && first < timers::t2 && doubles_from(repeats, first, timer.longest))
    return name + ", with a T1 of " + text_of(first);
  return "the intervals fit no timer";
}

// "INVITE 1 sent again 2 times, after 500 ms, 1000 ms (Timer A)"
std::string sentence_of(std::string name, const Repeats& repeats, const Timer& timer) {
  name += repeats.count == 1 ? " sent again once" : " sent again " + std::to_string(repeats.count) + " times";
  std::string_view before = ", after ";
  for (const Duration& after : known_of(repeats)) name.append(std::exchange(before, ", ")).append(text_of(after));
  if (repeats.count > repeats.after.size()) name += ", ...";
  return name + " (" + rhythm_of(repeats, timer) + ")";
}

const Timer& timer_of_responses(const TrackedTransaction& transaction) {
  if (transaction.notes->until_prack) return until_prack;
  return transaction.notes->repeated_status < 300 ? until_ack : timer_g;
}

}  // namespace

std::optional<Fault> check_retransmissions(const TrackedTransaction& transaction) {
  if (!transaction.notes) return std::nullopt;
  const TransactionNotes& notes = *transaction.notes;
  if (notes.requests.count + notes.responses.count == 0) return std::nullopt;
  std::string detail;
  if (transaction.row.method == "ACK") {
    detail = "ACK sent again, each time for a 2xx that came again; times: " + std::to_string(notes.requests.count);
  } else if (notes.requests.count > 0) {
    detail = sentence_of(name_of(transaction), notes.requests, transaction.is_invite() ? timer_a : timer_e);
  }
  if (notes.responses.count > 0) {
    const std::string status = std::to_string(notes.repeated_status);
    const std::string name = detail.empty() ? status + " to " + name_of(transaction) : "; " + status;
    detail += sentence_of(name, notes.responses, timer_of_responses(transaction));
  }
  if (notes.answered_again > 0)
    detail += "; a request that came again was answered again, times: " + std::to_string(notes.answered_again);
  const bool websocket = decode::is_websocket(transaction.transport);
  return Fault{websocket ? FindingCode::sipws_retransmission : FindingCode::txn_retransmission, std::move(detail)};
}

}  // namespace rung::correlate
