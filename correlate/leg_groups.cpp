#include "correlate/leg_groups.h"

#include <algorithm>
#include <unordered_set>

#include "base/limits.h"

namespace rung::correlate {

std::shared_ptr<LegGroups::Group> LegGroups::group_of(std::uint64_t call) {
  std::shared_ptr<Group>& group = of_call_[call];
  if (!group) group = std::make_shared<Group>(Group{{call}, 1});
  return group;
}

bool LegGroups::together(std::uint64_t one, std::uint64_t other) const {
  const auto found = of_call_.find(one), with = of_call_.find(other);
  return found != of_call_.end() && with != of_call_.end() && found->second == with->second;
}

bool LegGroups::join(std::uint64_t one, std::uint64_t other) {
  if (one == other || together(one, other)) return true;
  std::shared_ptr<Group> larger = group_of(one), smaller = group_of(other);
  if (larger->calls.size() < smaller->calls.size()) larger.swap(smaller);
  if (larger->calls.size() + smaller->calls.size() > limits::calls_of_a_group) {
    for (std::uint64_t call : {one, other})  // nobody is in a group of one
      if (of_call_[call]->calls.size() == 1) of_call_.erase(call);
    return false;
  }
  for (std::uint64_t call : smaller->calls) of_call_[call] = larger;
  larger->calls.insert(larger->calls.end(), smaller->calls.begin(), smaller->calls.end());
  larger->followed += smaller->followed;
  changed_.add(one);
  return true;
}

void LegGroups::report_changed(const std::function<void(std::uint64_t, std::uint64_t)>& tell) {
  std::unordered_set<const Group*> told;
  for (std::uint64_t call : changed_.take()) {
    const auto found = of_call_.find(call);
    if (found == of_call_.end() || !told.insert(found->second.get()).second) continue;
    Group& group = *found->second;
    std::sort(group.calls.begin(), group.calls.end());
    for (std::uint64_t each : group.calls) tell(each, group.calls.front());
  }
}

void LegGroups::on_written(std::uint64_t call, const std::function<void(std::uint64_t, std::uint64_t)>& tell) {
  const auto found = of_call_.find(call);
  if (found == of_call_.end()) return;
  const std::shared_ptr<Group> group = found->second;
  if (--group->followed > 0) return;
  std::sort(group->calls.begin(), group->calls.end());
  for (std::uint64_t each : group->calls) {
    tell(each, group->calls.front());
    of_call_.erase(each);
  }
}

}  // namespace rung::correlate
