// What an answer shows together with its offer, both as one hop saw them (RFC 3264, RFC 8842, RFC 9143).
#pragma once

#include <vector>

#include "correlate/description_facts.h"
#include "decode/checks/fault.h"

namespace rung::correlate {

// Each code once, for the first m= line that has the fault. Empty for a clean pair.
std::vector<decode::Fault> check_answer(const DescriptionFacts& offer, const DescriptionFacts& answer);

}  // namespace rung::correlate
