#include "cli/export/packet_export.h"

#include "cli/exit_status.h"

namespace rung::cli {

int export_packets(const Options&) { throw UsageError("not yet"); }

}  // namespace rung::cli
