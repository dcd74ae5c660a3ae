// What somebody has to know first: sentences, the gravest first.
#pragma once

#include <string>
#include <vector>

#include "cli/report/report_facts.h"

namespace rung::cli {

struct Headline {
  std::string_view severity;  // error warning info
  std::string text;           // as found on the wire: not yet HTML
  std::string section;        // id of the section that tells more
  std::int64_t call = 0;      // an example; 0: none
};

// Empty where nothing is wrong.
std::vector<Headline> headlines(const ReportFacts& facts);

}  // namespace rung::cli
