#include "cli/sipp/sipp_export.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/exit_status.h"
#include "cli/export/exported_calls.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/sipp/scenario.h"
#include "cli/source.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

namespace fs = std::filesystem;

// The two files of a call, by what the names begin with.
std::string prefix_of(const std::string& output, std::int64_t call, bool several) {
  std::error_code ignored;
  const std::string number = std::to_string(call);
  if (output.ends_with('/') || fs::is_directory(output, ignored))
    return (fs::path(output) / ("call-" + number)).string();
  return several ? output + '-' + number : output;
}

void write_file(const std::string& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw EnvironmentError(path + ": " + std::strerror(errno != 0 ? errno : EIO));
}

struct CallRow {
  std::int64_t id = 0;
  std::string call_id, caller, callee;
};

CallRow row_of(const store::Database& database, std::int64_t call) {
  store::Statement row(database, "SELECT call_id, caller, callee FROM calls WHERE id = ?1");
  row.bind(1, call);
  row.step();
  return {call, std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))};
}

std::vector<std::int64_t> calls_of(const store::Database& database, const ExportOptions& options) {
  std::vector<std::int64_t> calls = exported_calls(database, options);
  if (!calls.empty()) return calls;
  store::Statement row(database, "SELECT id FROM calls ORDER BY id LIMIT 2");
  while (row.step()) calls.push_back(row.integer(0));
  if (calls.size() > 1) throw UsageError("--format sipp: name the CALL: a number from `rung calls`, or a Call-ID");
  return calls;
}

// False where the call cannot be played.
bool write_call(const store::Database& database, const CallRow& call, const std::string& prefix,
                const Options& options) {
  const std::string uac = prefix + "-uac.xml", uas = prefix + "-uas.xml";
  const double speed = options.exporting.sipp.speed;
  std::vector<std::pair<std::string, std::string>> files;
  std::size_t left_out = 0;
  for (const CallEnd end : {CallEnd::caller, CallEnd::callee}) {
    const std::optional<CallSide> side = read_call_side(database, call.id, end, options.show_secrets);
    if (!side) {
      std::fprintf(stderr, "rung: call %lld: its INVITE is not in the capture, so there is nothing to begin with\n",
                   static_cast<long long>(call.id));
      return false;
    }
    const Plan plan = make_plan(*side, speed > 0 ? std::optional(speed) : std::nullopt);
    left_out += plan.left_out + side->incomplete;
    const bool caller = end == CallEnd::caller;
    ScenarioTitle title{call.call_id,
                        call.caller,
                        call.callee,
                        fs::path(caller ? uac : uas).filename().string(),
                        fs::path(caller ? uas : uac).filename().string(),
                        !options.show_secrets};
    files.emplace_back(caller ? uac : uas, scenario_xml(*side, plan, title));
  }
  for (const auto& [path, text] : files) check_replaceable(path);
  for (const auto& [path, text] : files) write_file(path, text);
  if (options.quiet) return true;
  std::fprintf(stderr, "rung: call %lld: %s and %s; how to run them stands on top of each\n",
               static_cast<long long>(call.id), printable(uac).c_str(), printable(uas).c_str());
  if (left_out > 0)
    std::fprintf(stderr, "rung: call %lld: %zu messages are not as they were, see the comments on top\n",
                 static_cast<long long>(call.id), left_out);
  return true;
}

}  // namespace

int export_sipp(const Options& options) {
  if (!options.output)
    throw UsageError("--format sipp writes two files: give -o PREFIX for PREFIX-uac.xml and PREFIX-uas.xml");
  const Source source = open_source(options);
  const std::vector<std::int64_t> calls = calls_of(source.database, options.exporting);
  bool written = false;
  for (const std::int64_t call : calls) {
    const std::string prefix = prefix_of(*options.output, call, calls.size() > 1);
    written = write_call(source.database, row_of(source.database, call), prefix, options) || written;
  }
  if (calls.empty()) std::fputs("rung: no calls, so there is no scenario to write\n", stderr);
  report_outcome(source.outcome, options);
  return status_of(source.outcome, written);
}

}  // namespace rung::cli
