// A call as two scenarios of SIPp: the caller's and the callee's.
#pragma once

namespace rung::cli {

struct Options;

struct SippOptions {
  double speed = 1;  // pauses are divided by it; 0: there are none
};

// `rung export SOURCE CALL… --format sipp -o PREFIX`: as run_export(). Writes PREFIX-uac.xml and PREFIX-uas.xml, for
// several calls PREFIX-NUMBER-uac.xml and so on; where PREFIX is a folder, call-NUMBER-uac.xml and so on in it.
int export_sipp(const Options& options);

}  // namespace rung::cli
