// What a call came to, in the few classes that a report counts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rung::cli {

enum class CallOutcome : std::uint8_t { answered, cancelled, unwilling, redirected, failed, open };

struct OutcomeRow {
  std::string_view name;     // for people
  std::string_view style;    // class of report.css; also its name in the page's data
  std::string_view meaning;  // one sentence
};

inline constexpr std::array<OutcomeRow, 6> call_outcomes{{
    {"answered", "answered", "The callee answered."},
    {"cancelled", "cancelled", "The caller gave up before an answer."},
    {"busy or declined", "unwilling", "The callee was reached and busy, away or unwilling: 480, 486, 487, 600, 603."},
    {"redirected", "redirected", "The last answer was 3xx."},
    {"failed", "failed", "Any other refusal, or no final response in time."},
    {"not over, or cut", "open", "The capture ended before the outcome, or does not hold the call's beginning."},
}};

// A CallOutcome as a number, over the columns of the view `calls`.
inline constexpr std::string_view outcome_sql =
    "CASE WHEN state = 'partial' THEN 5 WHEN answered_ns IS NOT NULL THEN 0 WHEN state = 'cancelled' THEN 1 "
    "WHEN state = 'redirected' THEN 3 WHEN state NOT IN ('failed', 'rejected') THEN 5 "
    "WHEN status IN (480, 486, 487, 600, 603) THEN 2 ELSE 4 END";

}  // namespace rung::cli
