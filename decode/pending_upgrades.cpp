#include "decode/pending_upgrades.h"

#include "base/limits.h"

namespace rung::decode {

PendingUpgrades::Entry PendingUpgrades::begin(const Ends& ends) {
  if (waiting_.size() >= limits::pending_upgrades && !waiting_.contains(ends)) return {};
  ++waiting_[ends];
  return {*this, ends};
}

std::size_t PendingUpgrades::count(const Ends& ends) const {
  const auto found = waiting_.find(ends);
  return found == waiting_.end() ? 0 : found->second;
}

void PendingUpgrades::end(const Ends& ends) {
  const auto found = waiting_.find(ends);
  if (found != waiting_.end() && --found->second == 0) waiting_.erase(found);
}

}  // namespace rung::decode
