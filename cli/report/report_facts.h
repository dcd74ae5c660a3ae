// All that a report says, before it is a page.
#pragma once

#include <vector>

#include "cli/report/call_facts.h"
#include "cli/report/delay_facts.h"
#include "cli/report/finding_facts.h"
#include "cli/report/registration_facts.h"
#include "cli/report/traffic_facts.h"
#include "cli/summary_facts.h"

namespace rung::cli {

struct ReportFacts {
  SummaryFacts source;  // of all of it, whatever --since and --until say
  CallFacts calls;
  std::vector<DelayFacts> delays;
  RegistrationFacts registrations;
  TrafficFacts traffic;
  std::vector<FindingGroup> findings;

  // True where the source holds SIP or MSRP.
  bool has_messages() const { return source.messages > 0 || !source.msrp.empty(); }
  // True where some of it is in the time that was asked for.
  bool has_anything() const {
    return calls.total > 0 || registrations.total > 0 || !traffic.methods.empty() || !registrations.msrp.empty();
  }
};

inline ReportFacts read_report_facts(const ReportScope& scope) {
  return {gather_summary(scope.database()), read_call_facts(scope),    read_delays(scope),
          read_registration_facts(scope),   read_traffic_facts(scope), read_finding_groups(scope)};
}

}  // namespace rung::cli
