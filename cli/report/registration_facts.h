// What a report says about registrations, subscriptions and what else SIP carries beside calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/call_facts.h"
#include "cli/report/report_scope.h"
#include "cli/report/timeline.h"
#include "cli/summary_facts.h"

namespace rung::cli {

// A registration that somebody should look at.
struct TroubledRegistration {
  std::int64_t id = 0;
  std::string aor, contact, state, user_agent, transport;
  std::optional<std::int64_t> status, connection_id;
  std::int64_t first_ns = 0, last_ns = 0, lost_flows = 0, failed_refreshes = 0, challenges = 0;
};

enum class AttemptOutcome : std::uint8_t { granted, refused, unanswered };
struct AttemptRow {
  std::string_view name, style;
};
inline constexpr std::array<AttemptRow, 3> attempt_outcomes{{
    {"granted", "answered"},
    {"refused", "failed"},
    {"no answer seen", "open"},
}};

struct RegistrationFacts {
  std::int64_t total = 0;
  std::vector<Counted> states;                      // state, last status where it is 300 or more
  std::int64_t refused = 0, lost = 0, expired = 0;  // bindings: rejected or challenged for good; flow lost; ran out
  Ratio ineffective;                                // attempts: IRA of docs/METRICS.md
  std::vector<TroubledRegistration> troubled;       // the first ones
  std::int64_t troubled_count = 0;
  std::optional<Timeline> timeline;  // of attempts

  std::vector<Counted> subscriptions;  // event package; state and reason
  std::vector<Counted> publications;   // event package; state
  std::vector<Counted> messages;       // MESSAGE: final status, empty without one
  std::vector<Counted> msrp;           // method or status
};

RegistrationFacts read_registration_facts(const ReportScope& scope);

}  // namespace rung::cli
