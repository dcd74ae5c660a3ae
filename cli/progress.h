// How far reading has come, on standard error: one line that is rewritten and erased at the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "cli/options.h"

namespace rung::cli {

struct ProgressFacts {
  std::uint64_t position = 0;  // octets read
  std::uint64_t size = 0;      // octets there are; 0: unknown
  std::uint64_t messages = 0;
};

class Progress {
 public:
  // Automatic: where standard error is a terminal, and once the work has lasted a second.
  Progress(When when, bool quiet);
  ~Progress() { erase(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // To be called for each packet: asks the clock, and for the facts, now and then only.
  void on_packet(const std::function<ProgressFacts()>& facts) {
    if (enabled_ && (++packets_ & 1023u) == 0) show(facts);
  }
  void erase();
  double seconds() const;  // since construction

 private:
  using Clock = std::chrono::steady_clock;
  void show(const std::function<ProgressFacts()>& facts);

  bool enabled_;
  bool shown_ = false;
  std::uint64_t packets_ = 0;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point next_;
};

}  // namespace rung::cli
