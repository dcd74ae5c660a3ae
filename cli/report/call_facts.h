// What a report says about calls.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/call_outcome.h"
#include "cli/report/report_scope.h"
#include "cli/report/timeline.h"

namespace rung::cli {

// Calls that were not answered, by what the caller got.
struct FailureFacts {
  CallOutcome outcome{};
  std::optional<std::int64_t> status;  // none: no final response
  std::string reason;                  // as sent first
  std::int64_t count = 0, example = 0;
};

struct Leg {
  std::int64_t call = 0;
  std::string caller, callee;
  CallOutcome outcome{};
};

// Calls that are legs of one.
struct LegGroup {
  std::int64_t id = 0;
  std::string rules;  // what they have in common
  std::vector<Leg> legs;
};

// Of the view call_measures: what counts for the ratios of docs/METRICS.md.
struct Ratio {
  std::int64_t numerator = 0, denominator = 0;
};

struct CallFacts {
  std::int64_t total = 0;
  std::array<std::int64_t, call_outcomes.size()> by_outcome{};
  std::int64_t recordings = 0;                       // recording sessions (RFC 7866) among them
  Ratio answered, reached, established, ended_well;  // ASR, NER, SER, SCR
  std::vector<FailureFacts> failures;                // most frequent first
  std::int64_t failures_left_out = 0;                // kinds that are not in the list
  std::optional<Timeline> timeline;
  std::vector<LegGroup> groups;  // the first ones
  std::int64_t group_count = 0;
};

CallFacts read_call_facts(const ReportScope& scope);

}  // namespace rung::cli
