// The same input cut in every way that matters: whole, octet by octet, in two at each place, and at seeded random
// places. A framer must give the same result for each.
#pragma once

#include <algorithm>
#include <functional>
#include <random>
#include <string_view>
#include <vector>

namespace rung::test {

using Pieces = std::vector<std::string_view>;

inline void every_split(std::string_view input, const std::function<void(const Pieces&)>& check) {
  check({input});
  Pieces octets;
  for (std::size_t i = 0; i < input.size(); ++i) octets.push_back(input.substr(i, 1));
  check(octets);
  std::size_t step = std::max<std::size_t>(1, input.size() / 512);
  for (std::size_t at = 1; at < input.size(); at += step) check({input.substr(0, at), input.substr(at)});
  std::mt19937 random(7118);
  for (int round = 0; round < 20; ++round) {
    Pieces pieces;
    for (std::size_t at = 0; at < input.size();) {
      std::size_t size = std::min<std::size_t>(input.size() - at, 1 + random() % 97);
      pieces.push_back(input.substr(at, size));
      at += size;
    }
    check(pieces);
  }
}

}  // namespace rung::test
