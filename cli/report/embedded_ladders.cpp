#include "cli/report/embedded_ladders.h"

#include <zlib.h>

#include <ostream>
#include <sstream>
#include <stdexcept>

#include "cli/finding_groups.h"
#include "cli/json_text.h"
#include "cli/ladder/ladder_query.h"
#include "cli/ladder/text_renderer.h"
#include "cli/report/limits_draft.h"
#include "cli/terminal_text.h"

namespace rung::cli {
namespace {

constexpr std::size_t ladder_columns = 118;  // what a dialog shows without scrolling

std::string deflated(std::string_view text) {
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::string octets(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(octets.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                static_cast<uLong>(text.size()), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::runtime_error("zlib cannot compress a ladder");
  octets.resize(size);
  return octets;
}

// [[severity, code, meaning, detail], …] of the call, as many as the page lists of anything.
std::string findings_json(const store::Database& database, std::int64_t call) {
  store::Statement row(database,
                       "SELECT severity, code, detail, count(*) FROM findings WHERE call = ?1 GROUP BY severity, code "
                       "ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, min(id)");
  row.bind(1, call);
  std::string json = "[";
  while (row.step()) {
    const FindingRow* known = row_with_id(row.text(1));
    json += (json.size() == 1 ? "[" : ",[") + json_string(row.text(0)) + ',' + json_string(row.text(1)) + ',' +
            json_string(known != nullptr ? known->meaning : row.text(1)) + ',' + json_string(printable(row.text(2))) +
            ',' + std::to_string(row.integer(3)) + ']';
  }
  return json + ']';
}

std::string ladder_json(const store::Database& database, std::int64_t call) {
  const std::optional<Ladder> ladder = read_ladder(database, call);
  if (!ladder) return {};
  std::ostringstream drawing;
  render_text(*ladder, {false, false, ladder_columns}, drawing);
  return "{\"text\":" + json_string(drawing.str()) + ",\"findings\":" + findings_json(database, call) + '}';
}

}  // namespace

std::vector<EmbeddedLadder> embed_ladders(const store::Database& database, const std::vector<CallRow>& rows) {
  std::vector<EmbeddedLadder> ladders;
  std::size_t octets = 0;
  for (const bool troubled : {true, false}) {
    for (const CallRow& row : rows) {
      if (row.troubled() != troubled) continue;
      if (ladders.size() == limits::report_ladders || octets >= limits::report_ladder_octets) return ladders;
      const std::string json = ladder_json(database, row.id);
      if (json.empty()) continue;
      ladders.push_back({row.id, base64(deflated(json))});
      octets += ladders.back().octets.size();
    }
  }
  return ladders;
}

void write_ladders(std::ostream& out, const std::vector<EmbeddedLadder>& ladders) {
  for (const EmbeddedLadder& ladder : ladders)
    out << "<script type=\"text/plain\" id=\"ladder-" << ladder.call << "\">" << ladder.octets << "</script>\n";
}

}  // namespace rung::cli
