// The sections of a report, one function each. Each writes HTML; a section without anything to say writes nothing.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/report/report_facts.h"
#include "cli/report/report_scope.h"

namespace rung::cli {

// How the source is named in commands that the page recommends: commands that draw or list take one source, so several,
// and standard input, become all.db as in next_commands().
struct SourceWords {
  std::vector<std::string> sources, key_logs;  // as typed
  std::string text;                            // "call.pcap --keylog keys", "all.db"
};
SourceWords source_words(const std::vector<std::string>& sources, const std::vector<std::string>& key_logs);

void write_overview(std::ostream& out, const ReportFacts& facts, const ReportScope& scope, const SourceWords& source);
void write_timeline(std::ostream& out, const ReportFacts& facts);
// What calls came to; the table of them is cli/report/call_table.h.
void write_outcomes(std::ostream& out, const CallFacts& calls);
void write_leg_groups(std::ostream& out, const CallFacts& calls, const SourceWords& source);
void write_delays(std::ostream& out, const ReportFacts& facts);
void write_responses(std::ostream& out, const TrafficFacts& traffic);
void write_registrations(std::ostream& out, const RegistrationFacts& registrations, const SourceWords& source);
void write_other_requests(std::ostream& out, const RegistrationFacts& registrations);
void write_connections(std::ostream& out, const ConnectionFacts& connections, const SourceWords& source);
void write_findings(std::ostream& out, const std::vector<FindingGroup>& findings);
void write_products(std::ostream& out, const TrafficFacts& traffic);
void write_sources(std::ostream& out, const ReportFacts& facts, const SourceWords& source);

}  // namespace rung::cli
