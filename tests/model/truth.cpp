#include "tests/model/truth.h"

#include <algorithm>

namespace rung::model {

bool CallTruth::is_confirmed(const std::string& tag) const {
  return std::find(confirmed.begin(), confirmed.end(), tag) != confirmed.end();
}

const CalleeTruth* CallTruth::callee_of(const std::string& tag) const {
  const auto found =
      std::find_if(callees.begin(), callees.end(), [&](const CalleeTruth& each) { return each.tag == tag; });
  return found == callees.end() ? nullptr : &*found;
}

}  // namespace rung::model
