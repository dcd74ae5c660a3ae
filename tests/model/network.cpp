#include "tests/model/network.h"

#include <algorithm>

namespace rung::model {

Network::Link& Network::link(const std::string& from, const std::string& to) {
  Link& link = links_[std::minmax(from, to)];
  if (link.id != 0) return link;
  link.id = links_.size();
  link.client = from;
  for (const std::string& host : {from, to})
    if (auto known = transports_.find(host); known != transports_.end()) link.transport = known->second;
  link.tap_percent = shape_.tap_percent > 100 ? dice_.below(101) : shape_.tap_percent;
  by_id_[link.id] = &link;
  return link;
}

void Network::send(const std::string& from, const std::string& to, const SipText& message) {
  if (!nodes_.contains(to)) return;
  Link& way = link(from, to);
  carry(way, from, to, message);
  if (!decode::is_reliable(way.transport) && dice_.chance(shape_.duplicate_percent)) carry(way, from, to, message);
}

// What is lost is lost before the capture point or behind it.
void Network::carry(Link& way, const std::string& from, const std::string& to, const SipText& message) {
  const bool from_client = way.client == from;
  Duration travel{shape_.delay.ns + static_cast<std::int64_t>(
                                        dice_.below(static_cast<std::uint64_t>(shape_.jitter.ns / 1000 + 1)) * 1000)};
  const bool reliable = decode::is_reliable(way.transport);
  if (reliable) {  // at least a microsecond behind the one before
    std::int64_t& last = way.last_arrival[from_client ? 1 : 0];
    travel.ns = std::max(travel.ns, last + 1000 - agenda_.now().ns);
    last = (agenda_.now() + travel).ns;
  }
  const std::uint64_t to_tap = from_client ? way.tap_percent : 100 - way.tap_percent;
  const bool lost = !reliable && dice_.chance(shape_.loss_percent);
  const bool before_tap = lost && dice_.chance(to_tap);
  const Duration until_tap{travel.ns / 100 * static_cast<std::int64_t>(to_tap)};
  if (!before_tap)
    passed_.push_back(
        {agenda_.now() + until_tap, way.id, from_client, from, to, message, wire(message, way.transport)});
  if (!lost) agenda_.after(travel, [node = nodes_.at(to), message] { node->receive(message); });
}

std::vector<Passed> Network::passed() const {
  std::vector<Passed> sorted = passed_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Passed& a, const Passed& b) { return a.time < b.time; });
  return sorted;
}

}  // namespace rung::model
