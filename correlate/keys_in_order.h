// The keys of an unordered table in rising order: nothing observable follows the order of a hash.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace rung::correlate {

template <typename Table>
std::vector<std::uint64_t> keys_in_order(const Table& table) {
  std::vector<std::uint64_t> ids;
  ids.reserve(table.size());
  for (const auto& entry : table) ids.push_back(entry.first);
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace rung::correlate
