#include "cli/report/embedded_ladders.h"

#include <zlib.h>

#include <optional>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/limits.h"
#include "cli/json_text.h"
#include "cli/ladder/html_section.h"
#include "cli/ladder/ladder_query.h"

namespace rung::cli {
namespace {

std::string deflated(std::string_view text) {
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::string octets(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(octets.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                static_cast<uLong>(text.size()), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::runtime_error("zlib cannot compress a ladder");
  octets.resize(size);
  return octets;
}

std::string ladder_html(const store::Database& database, const Ladder& ladder, bool show_secrets) {
  std::ostringstream html;
  write_ladder_section(database, ladder, show_secrets, false, html);
  return html.str();
}

}  // namespace

std::vector<EmbeddedLadder> embed_ladders(const store::Database& database, const std::vector<CallRow>& rows,
                                          bool show_secrets) {
  LadderSettings settings;
  settings.show_secrets = show_secrets;
  LadderReader reader(database, std::move(settings));
  std::vector<EmbeddedLadder> ladders;
  std::size_t octets = 0;
  for (const bool troubled : {true, false}) {
    for (const CallRow& row : rows) {
      if (row.troubled() != troubled) continue;
      if (ladders.size() == limits::report_ladders || octets >= limits::report_ladder_octets) return ladders;
      const std::optional<Ladder> ladder = reader.call(row.id);
      if (!ladder) continue;
      ladders.push_back({row.id, base64(deflated(ladder_html(database, *ladder, show_secrets)))});
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
