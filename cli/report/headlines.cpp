#include "cli/report/headlines.h"

#include <algorithm>

#include "cli/finding_groups.h"
#include "cli/report/html_table.h"

namespace rung::cli {
namespace {

constexpr std::size_t shown_findings = 4;
constexpr std::size_t shown_statuses = 3;
constexpr std::size_t shown_reasons = 3;

void about_captures(const ReportFacts& facts, std::vector<Headline>& lines) {
  for (const SummaryCapture& capture : facts.source.captures) {
    if (capture.truncated)
      lines.push_back(
          {"error", capture.path + " is damaged: what could be read is here, parts are missing.", "sources"});
    if (capture.dropped > 0)
      lines.push_back({"warning",
                       amount_text(capture.dropped, "packet") + " of " + capture.path +
                           " got lost while capturing: what looks wrong below may be missing packets.",
                       "sources"});
  }
}

void about_calls(const ReportFacts& facts, std::vector<Headline>& lines) {
  const std::int64_t failed = facts.calls.by_outcome[static_cast<std::size_t>(CallOutcome::failed)];
  if (failed == 0) return;
  std::string text = count_text(failed) + " of " + amount_text(facts.calls.total, "call") + " failed: ";
  std::size_t shown = 0;
  std::int64_t example = 0;
  for (const FailureFacts& failure : facts.calls.failures) {
    if (failure.outcome != CallOutcome::failed || ++shown > shown_statuses) continue;
    if (example == 0) example = failure.example;
    text +=
        (shown == 1 ? "" : ", ") + count_text(failure.count) + " with " + status_text(failure.status, failure.reason);
  }
  lines.push_back({"error", text + (shown > shown_statuses ? " …" : "."), "calls", example});
}

void about_registrations(const ReportFacts& facts, std::vector<Headline>& lines) {
  const RegistrationFacts& registrations = facts.registrations;
  if (registrations.refused > 0)
    lines.push_back({"error",
                     amount_text(registrations.refused, "registration") + " of " + count_text(registrations.total) +
                         (registrations.refused == 1 ? " was" : " were") + " refused, or never got past its challenge.",
                     "registrations"});
  if (registrations.lost > 0)
    lines.push_back({"error",
                     amount_text(registrations.lost, "registration") + " of " + count_text(registrations.total) +
                         " lost the connection that reaches the client, and it did not come back.",
                     "registrations"});
  if (registrations.expired > 0)
    lines.push_back({"warning",
                     amount_text(registrations.expired, "registration") + " of " + count_text(registrations.total) +
                         " ran out without a refresh.",
                     "registrations"});
}

void about_connections(const ReportFacts& facts, std::vector<Headline>& lines) {
  const ConnectionFacts& connections = facts.traffic.connections;
  if (connections.orphaned_calls > 0)
    lines.push_back({"error",
                     amount_text(connections.orphaned_calls, "call") + " lost " +
                         (connections.orphaned_calls == 1 ? "its" : "their") + " signalling when a connection ended.",
                     "connections"});
  std::int64_t partial = 0;
  std::size_t shown = 0;
  for (const OpaqueReason& reason : connections.reasons) {
    if (reason.visibility == "partial") partial += reason.count;
    if (reason.visibility == "partial" || reason.visibility == "not-sip" || ++shown > shown_reasons) continue;
    lines.push_back({"error",
                     amount_text(reason.count, "connection") + " of " + count_text(connections.total) +
                         " could not be read: " + reason.reason + '.',
                     "connections"});
  }
  if (partial > 0)
    lines.push_back(
        {"warning",
         amount_text(partial, "connection") + " of " + count_text(connections.total) + " could be read in part only.",
         "connections"});
  if (connections.lost_octets > 0)
    lines.push_back({"warning",
                     octets_text(connections.lost_octets) + " are missing from " +
                         amount_text(connections.lossy, "connection") + ": the capture did not see them.",
                     "connections"});
}

void about_findings(const ReportFacts& facts, std::vector<Headline>& lines) {
  std::size_t shown = 0;
  for (const FindingGroup& group : facts.findings) {
    if (group.severity == "info" || ++shown > shown_findings) continue;
    const FindingRow* row = row_with_id(group.code);
    lines.push_back({group.severity == "error" ? "error" : "warning",
                     (row != nullptr ? std::string(row->meaning) : group.code) + ' ' +
                         (group.count == 1 ? "Once." : amount_text(group.count, "time") + '.'),
                     "finding-" + group.severity + '-' + group.code});
  }
}

}  // namespace

std::vector<Headline> headlines(const ReportFacts& facts) {
  std::vector<Headline> lines;
  about_captures(facts, lines);
  about_calls(facts, lines);
  about_registrations(facts, lines);
  about_connections(facts, lines);
  about_findings(facts, lines);
  std::stable_sort(lines.begin(), lines.end(), [](const Headline& a, const Headline& b) {
    const auto rank = [](const Headline& line) { return line.severity == "error" ? 0 : 1; };
    return rank(a) < rank(b);
  });
  return lines;
}

}  // namespace rung::cli
