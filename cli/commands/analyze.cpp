#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "cli/commands/commands.h"
#include "cli/commands/failing_findings.h"
#include "cli/counted.h"
#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/single_value.h"
#include "cli/source.h"
#include "cli/summary_text.h"
#include "cli/terminal_text.h"
#include "store/writer.h"

namespace rung::cli {
namespace {

// --force replaces a database, or an empty file; never a capture whose name was typed behind -o by
// mistake.
void check_target(const Options& options) {
  if (!options.output) throw UsageError("-o DB is required");
  check_output(options);
  std::error_code ignored;
  const std::filesystem::path target = *options.output;
  if (!std::filesystem::exists(std::filesystem::symlink_status(target, ignored))) return;
  if (!options.force) throw UsageError(printable(*options.output) + " exists: --force overwrites it");
  const bool empty =
      std::filesystem::is_regular_file(target, ignored) && std::filesystem::file_size(target, ignored) == 0;
  if (!empty && !store::looks_like_database(*options.output))
    throw UsageError(printable(*options.output) + " exists and is no database: it is not overwritten");
}

void check_sources(const Options& options) {
  const auto database = std::find_if(options.sources.begin(), options.sources.end(), &store::looks_like_database);
  if (database != options.sources.end())
    throw UsageError(printable(*database) + " is a database already: analyze reads captures");
}

std::string report(const store::Database& database, const std::string& name, std::uint64_t messages,
                   std::int64_t msrp) {
  const auto count = [&](const std::string& noun, const std::string& from) {
    return counted(single_integer(database, "SELECT count(*) FROM " + from).value_or(0), noun);
  };
  return name + ": " + counted(static_cast<std::int64_t>(messages), "message") + ", " +
         (msrp > 0 ? counted(msrp, "MSRP message") + ", " : "") + count("call", "calls") + ", " +
         count("registration", "registrations") + ", " + count("connection", "connections") + ", " +
         count("finding", "findings") + " (" + count("error", "findings WHERE severity = 'error'") + ")\nnext: rung " +
         shell_word(name) + '\n';
}

}  // namespace

int run_analyze(const Options& options) {
  check_target(options);
  check_sources(options);
  std::optional<capture::PacketFilter> filter = packet_filter(options);
  correlate::CorrelatorOptions correlating = correlator_options(options);
  store::NewDatabaseFile file(*options.output, options.force);
  Progress progress(options.progress, options.quiet);
  const ReadOutcome outcome =
      read_captures(options, std::move(filter), std::move(correlating), file.database(), progress);
  progress.erase();
  const std::int64_t msrp = single_integer(file.database(), "SELECT count(*) FROM msrp_messages").value_or(0);
  const bool found = outcome.messages > 0 || msrp > 0;
  const bool failing = has_failing_findings(file.database(), options.fail_on);
  std::string text;
  if (!options.quiet) text = report(file.database(), printable(*options.output), outcome.messages, msrp);
  file.publish();
  std::fputs(text.c_str(), stderr);
  report_outcome(outcome, options);
  const int status = status_of(outcome, found);
  return failing && status != exit_damaged ? exit_findings : status;
}

}  // namespace rung::cli
