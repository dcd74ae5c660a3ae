#include <cstdio>
#include <string>

#include "cli/commands/commands.h"
#include "cli/exit_status.h"
#include "cli/finding_groups.h"
#include "cli/list_filter.h"
#include "cli/list_table.h"
#include "cli/output.h"
#include "cli/single_value.h"
#include "cli/source.h"
#include "cli/table.h"

namespace rung::cli {
namespace {

// A failure of the user's own --where is the user's; its message would not tell which part of the
// statement is meant.
store::Statement prepare(const store::Database& database, const std::string& sql, const ListFilter& filter) {
  try {
    store::Statement statement(database, sql);
    filter.bind(statement);
    return statement;
  } catch (const store::DatabaseError& error) {
    if (filter.has_sql()) throw UsageError(std::string("--where: ") + error.what());
    throw;
  }
}

bool spans_days(const store::Database& database) {
  constexpr const char* sql = "SELECT min(first_ns) / 86400000000000 <> max(last_ns) / 86400000000000 FROM captures";
  return single_integer(database, sql).value_or(0) != 0;
}

// Findings of the list that --fail-on asks about.
bool has_failing(const store::Database& database, const ListFilter& filter, Severity least) {
  const std::string severities = least == Severity::error ? "('error')" : "('error', 'warning')";
  store::Statement statement = prepare(
      database,
      "SELECT 1 FROM (SELECT * FROM findings" + filter.where() + ") WHERE severity IN " + severities + " LIMIT 1",
      filter);
  return statement.step();
}

// People see findings by code, all places of them only when they ask; programs get rows.
bool is_grouped(const Options& options) {
  return options.command == Command::findings && options.format == Format::table && !options.verbose;
}

std::uint64_t write_groups(const Source& source, const ListFilter& filter, bool dated, Output& output) {
  store::Statement groups = prepare(source.database, finding_groups_sql(filter), filter);
  return write_finding_groups(groups, {output.width(), output.color(), dated}, output.stream());
}

// MSRP has rows of its own, with other columns.
void point_to_msrp(const store::Database& database) {
  const std::int64_t count = single_integer(database, "SELECT count(*) FROM msrp_messages").value_or(0);
  if (count == 0) return;
  std::fprintf(stderr, "rung: and %lld MSRP %s: `rung query SOURCE @msrp-messages`\n", static_cast<long long>(count),
               count == 1 ? "message" : "messages");
}

}  // namespace

int run_list(const Options& options) {
  const Source source = open_source(options);
  const ListRow& list = list_row(options.command);
  const ListFilter filter(options.filters, list.conditions, source.database);
  const ListLook look{options.format, output_width(options), spans_days(source.database)};
  Output output(options);
  std::uint64_t count = 0;
  if (is_grouped(options)) {
    count = write_groups(source, filter, look.dated, output);
  } else {
    store::Statement rows = prepare(source.database, list_sql(list, look, filter), filter);
    count = write_rows(rows, table_style(options, output), output.stream());
  }
  output.finish();
  if (count == 0 && !options.quiet) {
    const bool filtered = !filter.where().empty();
    std::fprintf(stderr, "rung: no %s%s\n", std::string(list.view).c_str(),
                 filtered ? " that match the filters" : ": `rung SOURCE` tells what was seen instead");
  }
  if (list.view == "messages" && !options.quiet) point_to_msrp(source.database);
  if (is_grouped(options) && count > 0 && !options.quiet)
    std::fputs("rung: -v lists every place, `rung show SOURCE MESSAGE` a message with its findings\n", stderr);
  report_outcome(source.outcome, options);
  const int status = status_of(source.outcome, count > 0);
  if (status == exit_damaged || !options.fail_on) return status;
  return has_failing(source.database, filter, *options.fail_on) ? exit_findings : status;
}

}  // namespace rung::cli
