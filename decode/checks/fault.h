// What a check found, before it has a place.
#pragma once

#include <optional>
#include <string>

#include "base/finding.h"

namespace rung::decode {

struct Fault {
  FindingCode code;
  std::string detail;
  std::optional<Severity> severity = std::nullopt;  // nothing: the default of the code
};

}  // namespace rung::decode
