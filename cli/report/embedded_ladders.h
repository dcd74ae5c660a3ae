// The ladders that a report carries, one click away from every place that names their call.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "cli/report/call_table.h"
#include "store/database.h"

namespace rung::cli {

struct EmbeddedLadder {
  std::int64_t call = 0;
  std::string octets;  // its part of a page (cli/ladder/html_section.h) as base64 of zlib's format (RFC 1950)
};

// Those of troubled calls first, then by number, up to limits::report_ladders and limits::report_ladder_octets. In that
// order, too.
std::vector<EmbeddedLadder> embed_ladders(const store::Database& database, const std::vector<CallRow>& rows,
                                          bool show_secrets);

void write_ladders(std::ostream& out, const std::vector<EmbeddedLadder>& ladders);

}  // namespace rung::cli
