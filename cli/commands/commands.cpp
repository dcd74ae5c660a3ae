#include "cli/commands/commands.h"

#include <iostream>

#include "cli/capture/capture_command.h"
#include "cli/output.h"
#include "cli/source.h"
#include "store/schema.h"

namespace rung::cli {

int run_schema(const Options& options) {
  check_text_output(options);
  Output output(options);
  output.stream() << store::schema_sql();
  output.finish();
  return 0;
}

int run_ladder_command(const Options& options) {
  const Source source = open_source(options);
  Output output(options);
  LadderOptions ladder = options.ladder;
  ladder.color = output.color();
  if (ladder.format == LadderFormat::text && !ladder.width && output.width())
    ladder.width = static_cast<int>(*output.width());
  const int status = run_ladder(source.database, ladder, output.stream(), std::cerr);
  output.finish();
  report_outcome(source.outcome, options);
  return source.outcome.whole() ? status : status_of(source.outcome, true);
}

int run_command(const Options& options) {
  switch (options.command) {
    case Command::summary:
      return run_summary(options);
    case Command::analyze:
      return run_analyze(options);
    case Command::calls:
    case Command::registrations:
    case Command::subscriptions:
    case Command::connections:
    case Command::messages:
    case Command::findings:
      return run_list(options);
    case Command::show:
      return run_show(options);
    case Command::query:
      return run_query(options);
    case Command::ladder:
      return run_ladder_command(options);
    case Command::capturing:
      return run_capture(options);
    case Command::interfaces:
      return run_interfaces(options);
    case Command::exporting:
      return run_export(options);
    case Command::report:
      return run_report(options);
    case Command::stats:
      return run_stats(options);
    case Command::schema:
      break;
  }
  return run_schema(options);
}

}  // namespace rung::cli
