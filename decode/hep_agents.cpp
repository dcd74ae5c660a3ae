#include "decode/hep_agents.h"

#include <algorithm>
#include <string_view>

#include "base/limits.h"

namespace rung::decode {
namespace {

// "kamailio-1, 2001 at 192.0.2.1": as much of it as is said.
std::string name_of(const hep::Packet& packet, std::string_view node_name, const net::IpAddress& sender) {
  std::string name(node_name);
  if (packet.agent_id != 0) name += (name.empty() ? "" : ", ") + std::to_string(packet.agent_id);
  return name + (name.empty() ? "at " : " at ") + net::to_text(sender);
}

}  // namespace

std::uint32_t HepAgents::count(const hep::Packet& packet, const PacketRef& arrival, const net::IpAddress& sender,
                               std::size_t octets) {
  const std::string_view node_name = packet.node_name.substr(0, limits::hep_text_octets);
  const Key key(arrival.capture_id, sender, packet.agent_id, node_name);
  auto known = known_.find(key);
  if (known == known_.end() && rows_.size() < limits::hep_agents) {
    known = known_.emplace(key, rows_.size()).first;
    capture::CaptureFacts& row = rows_.emplace_back();
    row.id = numbers_->next();
    row.format = "hep";
    row.path = name_of(packet, node_name, sender);
    row.inside_id = arrival.capture_id;
    row.first = row.last = arrival.time;
  }
  capture::CaptureFacts& row = known == known_.end() ? rows_.back() : rows_[known->second];
  if (known == known_.end()) row.path = "further agents";
  ++row.packets;
  row.bytes += octets;
  row.first = std::min(row.first, arrival.time);
  row.last = std::max(row.last, arrival.time);
  return row.id;
}

std::vector<const capture::CaptureFacts*> HepAgents::rows() const {
  std::vector<const capture::CaptureFacts*> rows;
  for (const capture::CaptureFacts& row : rows_) rows.push_back(&row);
  return rows;
}

}  // namespace rung::decode
