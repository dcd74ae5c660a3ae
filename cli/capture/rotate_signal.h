// SIGHUP as a question the capturing loop asks: begin another file.
#pragma once

#include <csignal>

namespace rung::cli {

class RotateSignal {
 public:
  RotateSignal();
  ~RotateSignal();
  RotateSignal(const RotateSignal&) = delete;
  RotateSignal& operator=(const RotateSignal&) = delete;

  // Once for each time that it came.
  static bool take();

 private:
  struct sigaction before_ {};
};

}  // namespace rung::cli
