// The text of a message that a SIPp scenario sends: as it was sent in the capture, but for what SIPp has to compute.
#pragma once

#include <string>

#include "cli/sipp/plan.h"

namespace rung::cli {

// Lines without indentation, for a CDATA section.
std::string message_template(const Step& step, CallEnd end);

}  // namespace rung::cli
