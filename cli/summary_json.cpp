#include <ostream>

#include "cli/json_text.h"
#include "cli/summary_text.h"

namespace rung::cli {
namespace {

// [{"transport": "WS", "visibility": "decoded", "count": 3}, …]; a detail that is empty is null.
void write_counted(std::ostream& out, const char* key, const char* name, const char* detail,
                   const std::vector<Counted>& rows) {
  out << ", " << json_string(key) << ": [";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out << (i == 0 ? "" : ", ") << '{' << json_string(name) << ": " << json_string(rows[i].name);
    if (detail != nullptr)
      out << ", " << json_string(detail) << ": " << (rows[i].detail.empty() ? "null" : json_string(rows[i].detail));
    out << ", \"count\": " << rows[i].count << '}';
  }
  out << ']';
}

void write_captures(std::ostream& out, const std::vector<SummaryCapture>& captures) {
  out << "\"captures\": [";
  for (std::size_t i = 0; i < captures.size(); ++i) {
    const SummaryCapture& capture = captures[i];
    out << (i == 0 ? "" : ", ") << "{\"path\": " << json_string(capture.path)
        << ", \"format\": " << json_string(capture.format) << ", \"packets\": " << capture.packets
        << ", \"bytes\": " << capture.octets << ", \"dropped\": " << capture.dropped
        << ", \"truncated\": " << (capture.truncated ? 1 : 0) << '}';
  }
  out << ']';
}

}  // namespace

void write_summary_json(const SummaryFacts& facts, std::ostream& out) {
  const auto time = [](const std::optional<std::int64_t>& ns) { return ns ? std::to_string(*ns) : "null"; };
  out << '{';
  write_captures(out, facts.captures);
  out << ", \"first_ns\": " << time(facts.first_ns) << ", \"last_ns\": " << time(facts.last_ns)
      << ", \"messages\": " << facts.messages << ", \"retransmissions\": " << facts.retransmissions
      << ", \"incomplete\": " << facts.incomplete;
  out << ", \"msrp_messages\": " << total(facts.msrp);
  write_counted(out, "connections", "transport", "visibility", facts.connections);
  write_counted(out, "requests", "method", nullptr, facts.methods);
  write_counted(out, "responses", "status", nullptr, facts.statuses);
  write_counted(out, "calls", "state", "status", facts.calls);
  write_counted(out, "registrations", "state", "status", facts.registrations);
  write_counted(out, "subscriptions", "state", "status", facts.subscriptions);
  write_counted(out, "publications", "state", "status", facts.publications);
  write_counted(out, "findings", "severity", "code", facts.findings);
  out << '}';
}

}  // namespace rung::cli
