// Findings for people: one paragraph for each code, with what it means, what to do, how often and where first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "base/finding.h"
#include "cli/list_filter.h"
#include "store/database.h"

namespace rung::cli {

// The row of the table of findings; nullptr where this rung has none of that id.
const FindingRow* row_with_id(std::string_view id);

// The statement for write_finding_groups(): the gravest first, then the most frequent. The filter is to be bound.
std::string finding_groups_sql(const ListFilter& filter);

struct FindingLook {
  std::optional<std::size_t> width;  // of the terminal: lines are broken there; none: never
  bool color = false;
  bool dated = false;  // times with their date
};

// Steps through the statement; gives the number of findings, not of groups.
std::uint64_t write_finding_groups(store::Statement& groups, const FindingLook& look, std::ostream& out);

}  // namespace rung::cli
