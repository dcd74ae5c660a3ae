// The calls of a report: a table to search, sort and open ladders from.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "cli/report/call_outcome.h"
#include "cli/report/report_scope.h"

namespace rung::cli {

struct CallRow {
  std::int64_t id = 0, started_ns = 0, group_id = 0, messages = 0;
  std::string caller, callee;  // short, without passwords
  std::string call_id, state, reason, transports, hung_up_by;
  CallOutcome outcome{};
  std::optional<std::int64_t> status;
  std::optional<double> pdd_ms, setup_ms, duration_ms;
  std::int64_t errors = 0, warnings = 0;  // findings
  bool troubled() const { return outcome == CallOutcome::failed || errors > 0 || warnings > 0; }
};

// Those that failed or have findings first, up to limits::report_calls; then by number.
std::vector<CallRow> read_call_rows(const ReportScope& scope);

// True where they began on several days of UTC.
bool are_dated(const std::vector<CallRow>& rows);

// The controls and the table; of the rows those that stand there without a script and on paper.
void write_call_table(std::ostream& out, const std::vector<CallRow>& rows, std::int64_t all);

// {"dated": …, "outcomes": [[name, style], …], "calls": [[id, started_ms, …], …]} for the page's script.
std::string call_rows_json(const std::vector<CallRow>& rows);

}  // namespace rung::cli
