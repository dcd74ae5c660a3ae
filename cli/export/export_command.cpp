#include "cli/export/export_command.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "cli/exit_status.h"
#include "cli/export/clf_export.h"
#include "cli/export/packet_export.h"
#include "cli/options.h"
#include "cli/sipp/sipp_export.h"

namespace rung::cli {
namespace {

struct FormatRow {
  std::string_view name;  // as in formats_of() of cli/options.cpp
  int (*run)(const Options& options);
};

constexpr std::array<FormatRow, 3> formats{{
    {"pcapng", &export_packets},
    {"clf", &export_clf},
    {"sipp", &export_sipp},
}};

}  // namespace

int run_export(const Options& options) {
  const auto* row = std::find_if(formats.begin(), formats.end(),
                                 [&](const FormatRow& format) { return format.name == options.exporting.format; });
  if (row == formats.end()) throw UsageError("--format " + options.exporting.format + ": unknown");
  return row->run(options);
}

}  // namespace rung::cli
