// Where rows contradict the truth.
#pragma once

#include <string>
#include <vector>

#include "tests/model/capture.h"

namespace rung::model {

// Of a capture that has everything the rows have to equal the truth, of any other they must not contradict it.
enum class CaptureKind { whole, damaged };

// One line for each breach of a rule, with both values.
std::vector<std::string> contradictions(const Outcome& outcome, const Capture& capture,
                                        const test::RecordingEvents& events, CaptureKind kind);

}  // namespace rung::model
