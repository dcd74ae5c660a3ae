// The page of `rung report`.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/report/call_table.h"
#include "cli/report/embedded_ladders.h"
#include "cli/report/report_facts.h"
#include "cli/report/report_sections.h"

namespace rung::cli {

extern const std::string_view report_css, report_js;

struct ReportPage {
  std::string title;
  SourceWords source;
  ReportFacts facts;
  std::vector<CallRow> calls;
  std::vector<EmbeddedLadder> ladders;
};

void write_report(const ReportPage& page, const ReportScope& scope, std::ostream& out);

}  // namespace rung::cli
