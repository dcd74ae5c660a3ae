#include "cli/export/chosen_packets.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace rung::cli {

bool ChosenPackets::contains(const PacketRef& packet) const {
  return std::binary_search(places.begin(), places.end(), Place{packet.capture_id, packet.frame});
}

std::vector<ChosenPackets::Place> with_companions(std::vector<ChosenPackets::Place> places, const Companions& all) {
  using Place = ChosenPackets::Place;
  std::multimap<Place, std::size_t> groups;  // in `all`
  for (std::size_t group = 0; group < all.size(); ++group)
    for (const Place& place : all[group]) groups.emplace(place, group);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::set<Place> added;
  std::vector<bool> taken(all.size());
  std::deque<Place> unseen(places.begin(), places.end());
  for (; !unseen.empty(); unseen.pop_front()) {
    const auto [begin, end] = groups.equal_range(unseen.front());
    for (auto group = begin; group != end; ++group) {
      if (taken[group->second]) continue;
      taken[group->second] = true;
      for (const Place& place : all[group->second])
        if (!std::binary_search(places.begin(), places.end(), place) && added.insert(place).second)
          unseen.push_back(place);
    }
  }
  places.insert(places.end(), added.begin(), added.end());
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace rung::cli
