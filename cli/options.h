// What was typed, checked for form. What it means for a source is the commands' business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/finding.h"
#include "cli/capture/capture_options.h"
#include "cli/export/export_command.h"
#include "cli/ladder/ladder_command.h"
#include "cli/report/report_options.h"
#include "cli/table.h"

namespace rung::cli {

enum class Command {
  summary,
  analyze,
  capturing,
  interfaces,
  calls,
  registrations,
  subscriptions,
  connections,
  messages,
  findings,
  show,
  query,
  ladder,
  exporting,
  report,
  stats,
  schema
};

enum class When { automatic, always, never };

// The filters of the lists, as typed; cli/list_filter.h gives them their meaning.
struct ListFilters {
  std::optional<std::string> call_id, from, to, method, status, since, until, where;
};

struct Options {
  Command command = Command::summary;
  std::vector<std::string> sources;
  Format format = Format::table;
  bool header = true;
  std::optional<std::string> output;  // none: standard output
  When progress = When::automatic;
  When color = When::automatic;
  bool quiet = false;
  bool verbose = false;
  std::optional<Severity> fail_on;  // findings of this severity or a worse one give exit_findings
  bool show_secrets = false;
  std::optional<std::string> memory_limit;  // size
  std::optional<std::string> filter;        // of packets, as tcpdump takes it
  std::vector<std::string> key_logs;        // files with secrets of TLS connections
  std::optional<double> leg_score;          // 0 to 1: from which calls become one group
  std::vector<std::string> leg_headers;     // see correlate::LegHeaders

  ListFilters filters;
  bool force = false;         // analyze, export
  std::int64_t message = 0;   // show
  std::string sql, sql_file;  // query: one of them, or standard input where both are empty
  bool list_queries = false;  // query
  LadderOptions ladder;
  ExportOptions exporting;
  ReportOptions report;
  CaptureOptions capture;
};

// The options, or the exit status where nothing is left to do: help and version were printed to
// standard output, what is wrong to standard error.
std::variant<Options, int> parse_options(const std::vector<std::string>& arguments);

}  // namespace rung::cli
