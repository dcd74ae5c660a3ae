// Ctrl-C and SIGTERM as a question the reading loop asks. While one of these lives, the first
// signal only sets a flag, so that what was read is still finished and written; a second one kills
// as usual.
#pragma once

#include <csignal>

namespace rung::cli {

class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  static bool received();

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

}  // namespace rung::cli
