// What a capture has of a simulation: all of it, or less; and the correlator's rows over it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/correlate/scene.h"
#include "tests/model/scenario.h"

namespace rung::model {

// A message that was captured, or octets of a stream that were not.
struct Captured {
  const Passed* passed = nullptr;
  bool lost = false;  // told as a gap where the link is a stream, silent where it is not
};

struct Capture {
  std::vector<Captured> messages;  // in order of time
  bool heartbeat = true;           // goes on until all timers of the simulation are over
};

Capture whole(const Outcome& outcome);
// One message in so many is lost.
Capture with_losses(const Outcome& outcome, Dice& dice, std::uint64_t percent);
// Begins late, or ends early, or both.
Capture cut(const Outcome& outcome, Dice& dice);
// Only the links of one host.
Capture at_host(const Outcome& outcome, const std::string& host);

// Asks the correlator on_time() at random moments where `ticks` is given, and calls rest whenever they can.
test::RecordingEvents rows_of(const Outcome& outcome, const Capture& capture, Dice* ticks = nullptr);

// All rows as text, each in a line, to compare two runs.
std::string to_text(const test::RecordingEvents& events);

}  // namespace rung::model
