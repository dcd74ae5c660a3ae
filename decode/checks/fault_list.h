// The faults of one message in the making: each code once, with the first few places that show it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "decode/checks/fault.h"

namespace rung::decode {

class FaultList {
 public:
  void add(FindingCode code, std::string detail, std::optional<Severity> severity = std::nullopt) {
    auto known =
        std::find_if(faults_.begin(), faults_.end(), [code](const Fault& fault) { return fault.code == code; });
    if (known == faults_.end())
      faults_.push_back({code, std::move(detail), severity});
    else if (known->detail.size() + detail.size() < joined_octets && known->detail.find(detail) == std::string::npos)
      known->detail.append("; ").append(detail);
  }
  void add(std::vector<Fault>&& faults) {
    for (Fault& fault : faults) add(fault.code, std::move(fault.detail), fault.severity);
  }
  std::vector<Fault> take() { return std::move(faults_); }

 private:
  static constexpr std::size_t joined_octets = 160;

  std::vector<Fault> faults_;
};

}  // namespace rung::decode
