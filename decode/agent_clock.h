// The clock of an agent against the time at which its messages arrive.
#pragma once

#include <cstdint>

#include "base/limits.h"
#include "base/timestamp.h"

namespace rung::decode {

// A clock that is right gives the time that the agent says. One that is off by more than limits::envelope_clock_error,
// or an agent that sent what had waited, would let the messages of one call come hours apart: then the times are those
// of arrival, with the steps of the agent's clock between them as long as they agree with the arrivals.
class AgentClock {
 public:
  // The time of a message; never further than that from `arrival`.
  Timestamp time_of(Timestamp seen, Timestamp arrival) {
    const Timestamp time = seen + correction_;
    const Duration late = arrival - time;
    if (late <= limits::envelope_clock_error && late >= Duration{-limits::envelope_clock_error.ns}) return time;
    correction_ = arrival - seen;
    // What saturates is the same time all the same.
    return arrival;
  }
  // What is added to its times: 0 while it is believed.
  Duration correction() const { return correction_; }

 private:
  Duration correction_;
};

}  // namespace rung::decode
