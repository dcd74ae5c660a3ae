#include "cli/export/exported_calls.h"

#include <set>
#include <string>

#include "cli/call_argument.h"

namespace rung::cli {

std::vector<std::int64_t> exported_calls(const store::Database& database, const ExportOptions& options) {
  std::set<std::int64_t> calls;
  for (const std::string& named : options.calls) {
    const std::int64_t call = resolve_call(database, named);
    calls.insert(call);
    if (!options.group) continue;
    store::Statement legs(database, "SELECT id FROM calls WHERE group_id = (SELECT group_id FROM calls WHERE id = ?1)");
    legs.bind(1, call);
    while (legs.step()) calls.insert(legs.integer(0));
  }
  return {calls.begin(), calls.end()};
}

}  // namespace rung::cli
