#include "cli/color.h"
#include "cli/commands/commands.h"
#include "cli/commands/failing_findings.h"
#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/source.h"
#include "cli/summary_text.h"

namespace rung::cli {
namespace {

void write_lines(const std::string& title, const std::vector<std::string>& lines, const Output& output,
                 std::ostream& out) {
  if (lines.empty()) return;
  out << '\n' << (output.color() ? painted(title, Color::bold) : title) << '\n';
  for (const std::string& line : lines) out << "  " << line << '\n';
}

void write_text(const SummaryFacts& facts, const Options& options, bool of_database, Output& output) {
  write_summary(facts, {output.color(), output.width()}, output.stream());
  write_lines("No SIP was seen", explain_silence(facts), output, output.stream());
  const std::vector<std::string> key_logs = of_database ? std::vector<std::string>() : options.key_logs;
  write_lines("Next", next_commands(facts, options.sources, key_logs), output, output.stream());
}

}  // namespace

int run_summary(const Options& options) {
  const Source source = open_source(options);
  const SummaryFacts facts = gather_summary(source.database);
  Output output(options);
  if (options.format == Format::table) {
    write_text(facts, options, source.was_database, output);
  } else {
    const bool array = options.format == Format::json;
    output.stream() << (array ? "[\n" : "");
    write_summary_json(facts, output.stream());
    output.stream() << (array ? "\n]\n" : "\n");
  }
  output.finish();
  report_outcome(source.outcome, options);
  const int status = status_of(source.outcome, facts.messages > 0 || !facts.msrp.empty());
  const bool failing = status != exit_damaged && has_failing_findings(source.database, options.fail_on);
  return failing ? exit_findings : status;
}

}  // namespace rung::cli
