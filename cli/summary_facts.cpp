#include "cli/summary_facts.h"

#include "cli/single_value.h"

namespace rung::cli {
namespace {

std::vector<SummaryCapture> captures_of(const store::Database& database) {
  store::Statement row(database,
                       "SELECT path, format, link_types, packets, bytes, dropped, truncated FROM "
                       "captures WHERE inside_id IS NULL ORDER BY id");
  std::vector<SummaryCapture> captures;
  while (row.step())
    captures.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)), row.integer(3),
                        row.integer(4), row.integer(5), row.integer(6) != 0});
  return captures;
}

// A statement with the columns name, detail, count.
std::vector<Counted> counted(const store::Database& database, std::string_view sql) {
  store::Statement row(database, sql);
  std::vector<Counted> rows;
  while (row.step()) rows.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2)});
  return rows;
}

// From the tables below the views, which would join four rows to each message to count it.
void count_messages(const store::Database& database, SummaryFacts& facts) {
  const std::string counts =
      "FROM (SELECT traits, count(*) AS n FROM message GROUP BY traits) m JOIN message_traits s ON s.id = m.traits ";
  facts.methods = counted(database, "SELECT s.method, NULL, sum(m.n) " + counts +
                                        "WHERE s.status IS NULL GROUP BY s.method ORDER BY sum(m.n) DESC, s.method");
  facts.statuses = counted(database, "SELECT s.status, NULL, sum(m.n) " + counts +
                                         "WHERE s.status IS NOT NULL GROUP BY s.status ORDER BY s.status");
  store::Statement row(database, "SELECT count(*), sum(flags & 1), sum(1 - (flags >> 1 & 1)), min(id) FROM message");
  row.step();
  facts.messages = row.integer(0);
  facts.retransmissions = row.integer(1);
  facts.incomplete = row.integer(2);
  if (facts.messages > 0) facts.any_message = row.integer(3);
}

void count_msrp(const store::Database& database, SummaryFacts& facts) {
  facts.msrp = counted(database,
                       "SELECT coalesce(method, status), NULL, count(*) FROM msrp_messages GROUP BY method, status "
                       "ORDER BY method IS NULL, count(*) DESC, 1");
}

// State and final status of the rows of a view; where no NOTIFY or answer told a state, what that means.
std::vector<Counted> counted_states(const store::Database& database, const std::string& view,
                                    const std::string& without_state) {
  return counted(database, "SELECT coalesce(state, iif(status >= 300, 'refused', '" + without_state +
                               "')), iif(status >= 300, status, NULL), count(*) FROM " + view +
                               " GROUP BY 1, 2 ORDER BY min(id)");
}

void find_examples(const store::Database& database, SummaryFacts& facts) {
  facts.failed_call =
      single_integer(database, "SELECT id FROM calls WHERE state IN ('failed', 'rejected') ORDER BY state, id LIMIT 1");
  facts.any_call = single_integer(database, "SELECT min(id) FROM calls");
  facts.failed_registration = single_integer(
      database, "SELECT min(id) FROM registrations WHERE state IN ('rejected', 'flow-lost', 'challenged')");
  facts.error_message = single_integer(database, "SELECT min(message_id) FROM findings WHERE severity = 'error'");
}

}  // namespace

SummaryFacts gather_summary(const store::Database& database) {
  SummaryFacts facts;
  facts.captures = captures_of(database);
  facts.first_ns = single_integer(database, "SELECT min(first_ns) FROM captures WHERE packets > 0");
  facts.last_ns = single_integer(database, "SELECT max(last_ns) FROM captures WHERE packets > 0");
  facts.connections = counted(database,
                              "SELECT transport, visibility, count(*) FROM connections GROUP BY 1, 2 "
                              "ORDER BY 1, count(*) DESC, 2");
  facts.reasons = counted(database,
                          "SELECT visibility_reason, visibility, count(*) FROM connections WHERE visibility <> "
                          "'decoded' AND "
                          "visibility_reason <> '' GROUP BY 1, 2 ORDER BY visibility = 'not-sip', count(*) DESC, 1");
  count_messages(database, facts);
  count_msrp(database, facts);
  facts.calls = counted(database,
                        "SELECT state, iif(status >= 300, status, NULL), count(*) FROM calls GROUP BY 1, 2 "
                        "ORDER BY min(id)");
  facts.registrations = counted(database,
                                "SELECT state, iif(status >= 300, status, NULL), count(*) FROM registrations "
                                "GROUP BY 1, 2 ORDER BY min(id)");
  facts.subscriptions = counted_states(database, "subscriptions", "without NOTIFY");
  facts.publications = counted_states(database, "publications", "unanswered");
  facts.findings = counted(database,
                           "SELECT severity, code, count(*) FROM findings GROUP BY 1, 2 ORDER BY CASE severity "
                           "WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, count(*) DESC, code");
  find_examples(database, facts);
  return facts;
}

std::int64_t total(const std::vector<Counted>& rows) {
  std::int64_t sum = 0;
  for (const Counted& row : rows) sum += row.count;
  return sum;
}

}  // namespace rung::cli
