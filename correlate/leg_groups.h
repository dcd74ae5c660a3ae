// Calls that belong together, each in one group, while a member of it is followed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/changed_ids.h"

namespace rung::correlate {

class LegGroups {
 public:
  // One group from now on. False where it would have more than limits::calls_of_a_group: they stay apart.
  bool join(std::uint64_t one, std::uint64_t other);
  bool together(std::uint64_t one, std::uint64_t other) const;
  // The call is not followed any more. Where it was the last of its group, `tell(call, smallest)` gets each member in
  // order, and the group is forgotten.
  void on_written(std::uint64_t call, const std::function<void(std::uint64_t, std::uint64_t)>& tell);
  std::size_t size() const { return of_call_.size(); }  // calls in groups
  // A call of each group that grew.
  ChangedIds& changed() { return changed_; }
  // `tell(call, smallest)` gets each member of those groups in order; they are no news then.
  void report_changed(const std::function<void(std::uint64_t, std::uint64_t)>& tell);

 private:
  struct Group {
    std::vector<std::uint64_t> calls;
    std::size_t followed = 0;
  };
  std::shared_ptr<Group> group_of(std::uint64_t call);

  std::unordered_map<std::uint64_t, std::shared_ptr<Group>> of_call_;
  ChangedIds changed_;
};

}  // namespace rung::correlate
