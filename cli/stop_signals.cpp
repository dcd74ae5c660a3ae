#include "cli/stop_signals.h"

namespace rung::cli {
namespace {

volatile std::sig_atomic_t stop_requested = 0;

// A signal that whoever started the program wants ignored (nohup, &) stays so.
void take_over(int number, const struct sigaction& action, struct sigaction& before) {
  sigaction(number, nullptr, &before);
  if (before.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);
}

extern "C" void on_stop_signal(int /*number*/) { stop_requested = 1; }

}  // namespace

StopSignals::StopSignals() {
  stop_requested = 0;
  struct sigaction action {};
  action.sa_handler = &on_stop_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // no SA_RESTART: a read that waits for input gives up
  take_over(SIGINT, action, interrupt_);
  take_over(SIGTERM, action, terminate_);
}

StopSignals::~StopSignals() {
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGTERM, &terminate_, nullptr);
}

bool StopSignals::received() { return stop_requested != 0; }

}  // namespace rung::cli
