// A plan as the XML file that SIPp runs.
#pragma once

#include <string>

#include "cli/sipp/call_side.h"
#include "cli/sipp/plan.h"

namespace rung::cli {

// What the comment on top tells. Texts as they were sent.
struct ScenarioTitle {
  std::string call_id, caller, callee;
  std::string file, other_file;  // names of the two scenarios, without folder
  bool has_secrets_hidden = true;
};

std::string scenario_xml(const CallSide& side, const Plan& plan, const ScenarioTitle& title);

}  // namespace rung::cli
