#include "decode/msrp/head.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/msrp/lexical.h"

namespace rung::msrp {
namespace {

// Takes the first line off `lines`; without its line end.
std::string_view take_line(std::string_view& lines) {
  const std::size_t end = std::min(lines.find('\n'), lines.size());
  const std::string_view line = without_cr(lines.substr(0, end));
  lines.remove_prefix(std::min(end + 1, lines.size()));
  return line;
}

}  // namespace

std::string_view Head::find(std::string_view name) const {
  for (const HeaderField& field : fields)
    if (equals_ignoring_case(field.name, name)) return field.value;
  return {};
}

Result<Head> parse_head(std::string_view lines) {
  Head head;
  Result<StartLine> start = parse_start_line(take_line(lines));
  if (!start) return start.error();
  head.start = *start;
  while (!lines.empty()) {
    const std::string_view line = take_line(lines);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) continue;
    head.fields_over_limit = head.fields.size() >= limits::msrp_header_fields;
    if (head.fields_over_limit) break;
    head.fields.push_back({trim(line.substr(0, colon)), trim(line.substr(colon + 1))});
  }
  return head;
}

}  // namespace rung::msrp
