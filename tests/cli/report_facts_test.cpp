// What a report says, against what the endpoints of the fixtures saw and against `rung stats`.
#include "cli/report/report_facts.h"

#include <filesystem>
#include <numeric>

#include "cli/exit_status.h"
#include "cli/report/call_table.h"
#include "cli/report/headlines.h"
#include "cli/source.h"
#include "tests/support/catch.h"

using namespace rung;
using namespace rung::cli;

namespace {

Source fixture(const std::string& name) {
  const std::string folder = RUNG_SOURCE_DIR "/tests/fixtures/" + name;
  Options options;
  options.quiet = true;
  options.progress = When::never;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with("input.")) options.sources.push_back(entry.path().string());
    if (file == "keys" || entry.path().extension() == ".keys") options.key_logs.push_back(entry.path().string());
  }
  REQUIRE(options.sources.size() == 1);
  return open_source(options);
}

std::int64_t of(const CallFacts& calls, CallOutcome outcome) {
  return calls.by_outcome.at(static_cast<std::size_t>(outcome));
}

// "numerator/denominator" of a metric of all traffic.
std::string metric(const store::Database& database, const std::string& name) {
  store::Statement row(
      database,
      "SELECT CAST(coalesce(numerator, 0) AS INTEGER) || '/' || denominator FROM metrics WHERE scope = "
      "'all' AND hour_ns IS NULL AND name = ?1");
  row.bind(1, name);
  return row.step() ? std::string(row.text(0)) : "none";
}
std::string text_of(const Ratio& ratio) {
  return std::to_string(ratio.numerator) + '/' + std::to_string(ratio.denominator);
}

bool mentions(const std::vector<Headline>& lines, const std::string& part) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const Headline& line) { return line.text.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("report: outcomes, reasons and ratios of calls that failed") {
  const Source source = fixture("ws-failures");
  const ReportFacts facts = read_report_facts(ReportScope(source.database, {}));
  CHECK(facts.calls.total == 4);
  CHECK(of(facts.calls, CallOutcome::failed) == 3);
  CHECK(of(facts.calls, CallOutcome::unwilling) == 1);
  REQUIRE(facts.calls.failures.size() == 4);
  CHECK(facts.calls.failures.front().status == 486);
  CHECK(text_of(facts.calls.answered) == "0/4");
  CHECK(text_of(facts.calls.reached) == "1/4");
  REQUIRE(facts.calls.timeline);
  std::int64_t counted = 0;
  for (const auto& bucket : facts.calls.timeline->buckets) counted += std::accumulate(bucket.begin(), bucket.end(), 0);
  CHECK(counted == 4);
  const auto lines = headlines(facts);
  CHECK(mentions(lines, "3 of 4 calls failed: 1 with 404 Not Found"));
  CHECK(lines.front().severity == "error");
}

TEST_CASE("report: the same numbers as the view metrics") {
  for (const char* name : {"ws-failures", "tcp-many-calls", "udp-lossy", "ws-cancel-487", "ws-call", "sipjs-ws-call"}) {
    INFO(name);
    const Source source = fixture(name);
    const ReportFacts facts = read_report_facts(ReportScope(source.database, {}));
    CHECK(text_of(facts.calls.answered) == metric(source.database, "ASR"));
    CHECK(text_of(facts.calls.reached) == metric(source.database, "NER"));
    CHECK(text_of(facts.calls.established) == metric(source.database, "SER"));
    CHECK(text_of(facts.calls.ended_well) == metric(source.database, "SCR"));
    CHECK(text_of(facts.registrations.ineffective) == metric(source.database, "IRA"));
    for (const ProductFacts& product : facts.traffic.user_agents) {
      store::Statement row(source.database,
                           "SELECT sum(CASE name WHEN 'ASR' THEN denominator END), sum(CASE name WHEN 'IRA' THEN "
                           "denominator END) FROM metrics WHERE scope = 'user-agent' AND hour_ns IS NULL AND key = ?1");
      row.bind(1, product.name);
      REQUIRE(row.step());
      CHECK(product.calls == row.integer(0));
      CHECK(product.registers == row.integer(1));
    }
  }
}

TEST_CASE("report: connections without keys, with what to do") {
  const Source source = fixture("wss-call-nokeys");
  const ReportFacts facts = read_report_facts(ReportScope(source.database, {}));
  CHECK(!facts.has_messages());
  CHECK(!facts.has_anything());
  const ConnectionFacts& connections = facts.traffic.connections;
  CHECK(connections.total == 2);
  CHECK(connections.unreadable == 2);
  REQUIRE(connections.reasons.size() == 1);
  CHECK(connections.reasons.front().visibility == "no-keys");
  CHECK(connections.reasons.front().reason.find("--keylog") != std::string::npos);
  CHECK(connections.opaque.size() == 2);
  CHECK(connections.tls.front().name == "TLS 1.3");
}

TEST_CASE("report: delays, with every value in one bar") {
  const Source source = fixture("tcp-many-calls");
  const ReportFacts facts = read_report_facts(ReportScope(source.database, {}));
  REQUIRE(!facts.delays.empty());
  for (const DelayFacts& delay : facts.delays) {
    INFO(delay.name);
    CHECK(std::accumulate(delay.bars.begin(), delay.bars.end(), std::int64_t{0}) == delay.count);
    CHECK(delay.bars.size() + 1 == delay.bounds.size());
    CHECK(delay.least <= delay.median);
    CHECK(delay.median <= delay.p90);
    CHECK(delay.p90 <= delay.p95);
    CHECK(delay.p95 <= delay.p99);
    CHECK(delay.p99 <= delay.most);
  }
}

TEST_CASE("report: findings with their places, lost octets in the headlines") {
  const Source source = fixture("ws-call-loss");
  const ReportFacts facts = read_report_facts(ReportScope(source.database, {}));
  CHECK(facts.traffic.connections.lost_octets > 0);
  CHECK(facts.traffic.connections.lossy == 2);
  CHECK(mentions(headlines(facts), "missing from 2 connections"));
  std::int64_t findings = 0;
  for (const FindingGroup& group : facts.findings) {
    findings += group.count;
    CHECK(!group.places.empty());
    CHECK(group.places.size() <= 10);
  }
  store::Statement all(source.database, "SELECT count(*) FROM findings");
  REQUIRE(all.step());
  CHECK(findings == all.integer(0));
}

TEST_CASE("report: a time cuts every section") {
  const Source source = fixture("ws-failures");
  ListFilters times;
  times.since = "14:29:56";
  const ReportFacts late = read_report_facts(ReportScope(source.database, times));
  CHECK(late.calls.total == 1);
  CHECK(late.calls.answered.denominator == 1);
  CHECK(late.calls.failures.front().status == 500);
  times.since = "14:35";
  const ReportScope empty(source.database, times);
  CHECK(!read_report_facts(empty).has_anything());
  CHECK(read_call_rows(empty).empty());
  times.since = "yesterday";
  CHECK_THROWS_AS(ReportScope(source.database, times), UsageError);
}

TEST_CASE("report: calls in trouble come first") {
  const Source source = fixture("ws-failures");
  const auto rows = read_call_rows(ReportScope(source.database, {}));
  REQUIRE(rows.size() == 4);
  CHECK(rows.front().id == 2);
  CHECK(rows.back().id == 1);  // busy, and no finding above a note
  CHECK(rows[1].warnings > 0);
  CHECK(rows.front().caller == "alice@lab.test");
}
