// Agents that speak HEP: a row of `captures` each.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/packet_ref.h"
#include "capture/packet_source.h"
#include "decode/hep/packet.h"
#include "decode/net/address.h"

namespace rung::decode {

class HepAgents {
 public:
  // Their ids count from there: behind those of the captures that are read. Before the first one is met.
  void number_from(std::uint32_t id) { first_id_ = id; }
  // The agent of a packet that came in `arrival` from `sender`, which is counted. An agent is told from others by the
  // capture, the address it sends from, its id and its name. At limits::hep_agents the last row stands for all others.
  std::uint32_t count(const hep::Packet& packet, const PacketRef& arrival, const net::IpAddress& sender,
                      std::size_t octets);
  // In order of their ids; valid until the next count().
  std::vector<const capture::CaptureFacts*> rows() const;

 private:
  using Key = std::tuple<std::uint32_t, net::IpAddress, std::uint32_t, std::string>;

  std::uint32_t first_id_ = 1;
  std::map<Key, std::size_t> known_;  // indexes of rows_
  std::vector<capture::CaptureFacts> rows_;
};

}  // namespace rung::decode
