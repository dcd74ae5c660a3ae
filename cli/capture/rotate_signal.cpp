#include "cli/capture/rotate_signal.h"

namespace rung::cli {
namespace {

volatile std::sig_atomic_t rotation_requested = 0;

extern "C" void on_hangup(int /*number*/) { rotation_requested = 1; }

}  // namespace

// Also where it was ignored (nohup): who sends it means it.
RotateSignal::RotateSignal() {
  rotation_requested = 0;
  struct sigaction action {};
  action.sa_handler = &on_hangup;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGHUP, &action, &before_);
}

RotateSignal::~RotateSignal() { sigaction(SIGHUP, &before_, nullptr); }

bool RotateSignal::take() {
  if (rotation_requested == 0) return false;
  rotation_requested = 0;
  return true;
}

}  // namespace rung::cli
