#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/ascii.h"
#include "cli/commands/commands.h"
#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/report/report_page.h"
#include "cli/source.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

std::string title_of(const Options& options) {
  if (options.report.title) return *options.report.title;
  if (options.sources.size() > 1) return std::to_string(options.sources.size()) + " captures";
  if (options.sources.front() == "-") return "Standard input";
  return std::filesystem::path(options.sources.front()).filename().string();
}

// A page of before may be replaced; what was typed behind -o by mistake, such as a capture, may not.
void check_replaced(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored) || std::filesystem::file_size(path, ignored) == 0) return;
  constexpr std::string_view beginning = "<!doctype html";
  std::string text(beginning.size(), '\0');
  std::ifstream(path, std::ios::binary).read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!equals_ignoring_case(text, beginning))
    throw UsageError(printable(path) + " exists and is no HTML page: it is not overwritten");
}

}  // namespace

int run_report(const Options& options) {
  if (!options.output) throw UsageError("report writes a page: name it with -o FILE.html, or -o - for standard output");
  Options placed = options;
  if (*options.output == "-") placed.output.reset();
  if (placed.output) check_replaced(*placed.output);
  const Source source = open_source(placed);
  const ReportScope scope(source.database, options.filters);
  ReportPage page;
  page.title = title_of(options);
  page.source = source_words(options.sources, source.was_database ? std::vector<std::string>() : options.key_logs);
  page.facts = read_report_facts(scope);
  page.calls = read_call_rows(scope);
  page.ladders = embed_ladders(source.database, page.calls, options.show_secrets);
  Output output(placed);
  write_report(page, scope, output.stream());
  output.finish();
  report_outcome(source.outcome, options);
  return status_of(source.outcome, scope.is_cut() ? page.facts.has_anything() : page.facts.has_messages());
}

}  // namespace rung::cli
