// What the shell learns: the first that applies.
#pragma once

#include <stdexcept>

namespace rung::cli {

enum ExitStatus : int {
  exit_done = 0,
  exit_nothing_found = 1,  // no SIP, no row
  exit_usage = 2,          // what was typed cannot be done, an SQL error included
  exit_damaged = 3,        // the environment failed, or input was damaged; what could be read was reported
  exit_findings = 4,       // --fail-on was given and such findings exist
};

// What the user typed cannot be done; what() tells why and what can.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The environment failed; what() names the file.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace rung::cli
