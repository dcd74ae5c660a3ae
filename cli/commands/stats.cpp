#include <cstdio>
#include <string>
#include <string_view>

#include "cli/color.h"
#include "cli/commands/commands.h"
#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/single_value.h"
#include "cli/source.h"
#include "cli/table.h"

namespace rung::cli {
namespace {

// What the metrics of all traffic mean, beside their values.
constexpr std::string_view metrics_sql = R"sql(
WITH meaning (name, text) AS (VALUES
  ('RRD', 'registration request delay: REGISTER to 2xx, challenges included'),
  ('IRA', 'ineffective registration attempts'),
  ('IRA-requests', 'the same of REGISTER requests, challenges counted'),
  ('SRD', 'session request delay of answered calls: INVITE to 18x, else to 2xx'),
  ('SRD-failed', 'the same of failed calls'),
  ('SDD', 'session disconnect delay: BYE to 2xx'),
  ('SDD-failed', 'BYE without a 2xx'),
  ('SDT', 'session duration: 2xx to the end'),
  ('SER', 'session establishment ratio: answered, of those not redirected'),
  ('SER-requests', 'the same of INVITE requests, challenges counted'),
  ('SEER', 'session establishment effectiveness: answered, or 480 486 600 603'),
  ('SEER-requests', 'the same of INVITE requests'),
  ('ISA', 'ineffective session attempts: 408 500 503 504, or no response'),
  ('SCR', 'session completion: ended, and not for the lack of a response'),
  ('PDD', 'post-dial delay: INVITE to 18x'),
  ('ASR', 'answer-seizure ratio: answered, of all'),
  ('NER', 'network effectiveness: answered, busy, away, unwilling or cancelled'))
SELECT m.name AS metric,
  CASE WHEN value IS NULL THEN 'undefined' ELSE printf('%.*f %s', CASE WHEN value < 10 THEN 2 ELSE 1 END, value, unit) END
    AS value,
  CASE WHEN unit = '%' THEN numerator || ' of ' || denominator ELSE 'of ' || denominator END AS counted, text AS meaning
FROM metrics m JOIN meaning ON meaning.name = m.name WHERE scope = 'all' AND hour_ns IS NULL)sql";

constexpr std::string_view delays_sql = R"sql(
WITH delays (what, place, ms) AS (
  SELECT 'registration (RRD)', 1, rrd_ms FROM register_measures
  UNION ALL SELECT 'post-dial (PDD)', 2, pdd_ms FROM call_measures
  UNION ALL SELECT 'setup: INVITE to 2xx', 3, setup_ms FROM calls
  UNION ALL SELECT 'disconnect (SDD)', 4, sdd_ms FROM call_measures
  UNION ALL SELECT 'duration: 2xx to the end', 5, duration_ms FROM calls),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY what ORDER BY ms) AS rank, count(*) OVER (PARTITION BY what) AS n
  FROM delays WHERE ms IS NOT NULL)
SELECT what AS delay, n AS count, printf('%.1f', min(ms)) AS least_ms,
  printf('%.1f', max(CASE WHEN rank = (n + 1) / 2 THEN ms END)) AS median_ms,
  printf('%.1f', max(CASE WHEN rank = (n * 95 + 99) / 100 THEN ms END)) AS p95_ms, printf('%.1f', max(ms)) AS most_ms
FROM ranked GROUP BY what, n ORDER BY place)sql";

constexpr std::string_view responses_sql = R"sql(
SELECT method, status, count(*) AS transactions,
  printf('%.1f %%', 100.0 * count(*) / sum(count(*)) OVER (PARTITION BY method)) AS share, sum(retransmissions) AS resent
FROM transactions WHERE method <> 'ACK' GROUP BY method, status ORDER BY method, status)sql";

// Rows of one scope with its metrics beside each other; the busiest first.
constexpr std::string_view by_key_sql = R"sql(
SELECT key AS %1, max(CASE WHEN name = 'ASR' THEN denominator END) AS calls,
  max(CASE WHEN name = 'ASR' AND value IS NOT NULL THEN printf('%.1f', value) END) AS "ASR %",
  max(CASE WHEN name = 'NER' AND value IS NOT NULL THEN printf('%.1f', value) END) AS "NER %",
  max(CASE WHEN name = 'SER' AND value IS NOT NULL THEN printf('%.1f', value) END) AS "SER %",
  max(CASE WHEN name = 'SEER' AND value IS NOT NULL THEN printf('%.1f', value) END) AS "SEER %",
  max(CASE WHEN name = 'PDD' AND value IS NOT NULL THEN printf('%.1f', value) END) AS "PDD ms",
  max(CASE WHEN name = 'SDT' AND value IS NOT NULL THEN printf('%.1f', value) END) AS "SDT s",
  max(CASE WHEN name = 'IRA' THEN denominator END) AS registers,
  max(CASE WHEN name = 'IRA' AND value IS NOT NULL THEN printf('%.1f', value) END) AS "IRA %",
  max(CASE WHEN name = 'RRD' AND value IS NOT NULL THEN printf('%.1f', value) END) AS "RRD ms"
FROM metrics WHERE scope = '%2' AND %3 GROUP BY 1 HAVING calls > 0 OR registers > 0
ORDER BY %4 LIMIT 20)sql";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::string by_key(std::string_view title, std::string_view scope, bool by_hour) {
  std::string sql = replaced(std::string(by_key_sql), "%1", title);
  if (by_hour) {
    sql =
        replaced(std::move(sql), "SELECT key", "SELECT strftime('%Y-%m-%d %H:00', hour_ns / 1000000000, 'unixepoch')");
    sql = replaced(std::move(sql), "%4", "1");
  }
  sql = replaced(std::move(sql), "%2", scope);
  sql = replaced(std::move(sql), "%3", by_hour ? "hour_ns IS NOT NULL" : "hour_ns IS NULL AND key IS NOT NULL");
  return replaced(std::move(sql), "%4", "coalesce(calls, 0) + coalesce(registers, 0) DESC, 1");
}

void write_section(const store::Database& database, std::string_view title, const std::string& sql, Output& output,
                   const TableStyle& style) {
  store::Statement rows(database, sql);
  output.stream() << '\n' << (output.color() ? painted(std::string(title), Color::bold) : std::string(title)) << '\n';
  write_rows(rows, style, output.stream());
}

void write_tables(const store::Database& database, Output& output, const TableStyle& style) {
  output.stream() << "As seen at the capture. A call counts once, its authentication retries included.\n";
  write_section(database, "Metrics (RFC 6076)", std::string(metrics_sql), output, style);
  write_section(database, "Delays", std::string(delays_sql), output, style);
  write_section(database, "Outcome of requests, on every hop", std::string(responses_sql), output, style);
  write_section(database, "By server", by_key("server", "server", false), output, style);
  write_section(database, "By user agent", by_key("user_agent", "user-agent", false), output, style);
  write_section(database, "By transport", by_key("transport", "transport", false), output, style);
  const auto hours = single_integer(database, "SELECT count(DISTINCT hour_ns) FROM metrics");
  if (hours.value_or(0) > 1) write_section(database, "By hour (UTC)", by_key("hour", "all", true), output, style);
}

}  // namespace

int run_stats(const Options& options) {
  const Source source = open_source(options);
  Output output(options);
  const bool any = single_integer(source.database, "SELECT count(*) FROM sip_transaction").value_or(0) > 0;
  const TableStyle style = table_style(options, output);
  if (options.format != Format::table) {
    store::Statement rows(source.database, "SELECT * FROM metrics");
    write_rows(rows, style, output.stream());
  } else if (any) {
    write_tables(source.database, output, style);
  }
  output.finish();
  if (!any && !options.quiet) std::fputs("rung: no SIP to count: `rung SOURCE` tells what was seen instead\n", stderr);
  report_outcome(source.outcome, options);
  return status_of(source.outcome, any);
}

}  // namespace rung::cli
