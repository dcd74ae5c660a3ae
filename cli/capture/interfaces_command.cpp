#include <string>
#include <vector>

#include "capture/interfaces.h"
#include "cli/capture/capture_command.h"
#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/table.h"
#include "store/database.h"

namespace rung::cli {
namespace {

std::string state_of(const capture::Interface& interface) {
  if (interface.all) return {};
  if (!interface.up) return "down";
  return interface.running ? "up" : "no link";
}

std::string kind_of(const capture::Interface& interface) {
  if (interface.all) return "all";
  if (interface.loopback) return "loopback";
  return interface.wireless ? "wireless" : "";
}

std::string addresses_of(const capture::Interface& interface) {
  std::string text;
  for (const std::string& address : interface.addresses) text += (text.empty() ? "" : " ") + address;
  return text;
}

}  // namespace

// Rows of values, so that they are written as those of every other command.
int run_interfaces(const Options& options) {
  check_output(options);
  const std::vector<capture::Interface> interfaces = capture::list_interfaces();
  std::vector<std::string> values;
  std::string rows;
  for (const capture::Interface& interface : interfaces) {
    for (std::string& value : std::vector{interface.name, state_of(interface), kind_of(interface),
                                          addresses_of(interface), interface.description})
      values.push_back(std::move(value));
    rows += rows.empty() ? "(?, ?, ?, ?, ?)" : ", (?, ?, ?, ?, ?)";
  }
  if (rows.empty()) return exit_nothing_found;
  const store::Database database = store::Database::temporary();
  store::Statement statement(
      database, "WITH list(name, state, kind, addresses, description) AS (VALUES " + rows +
                    ") SELECT name, nullif(state, '') AS state, nullif(kind, '') AS kind, "
                    "nullif(addresses, '') AS addresses, nullif(description, '') AS description FROM list");
  for (std::size_t i = 0; i < values.size(); ++i) statement.bind(static_cast<int>(i + 1), std::string_view(values[i]));
  Output output(options);
  write_rows(statement, table_style(options, output), output.stream());
  output.finish();
  return exit_done;
}

}  // namespace rung::cli
