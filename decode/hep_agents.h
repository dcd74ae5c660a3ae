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
  HepAgents() = default;
  HepAgents(const HepAgents&) = delete;
  HepAgents& operator=(const HepAgents&) = delete;
  // Who gives them their ids, before the first one is met; must outlive the agents. Without, they count from 1.
  void number_by(capture::CaptureNumbers& numbers) { numbers_ = &numbers; }
  // The agent of a packet that came in `arrival` from `sender`, which is counted. An agent is told from others by the
  // capture, the address it sends from, its id and its name. At limits::hep_agents the last row stands for all others.
  std::uint32_t count(const hep::Packet& packet, const PacketRef& arrival, const net::IpAddress& sender,
                      std::size_t octets);
  // In order of their ids; valid until the next count().
  std::vector<const capture::CaptureFacts*> rows() const;

 private:
  using Key = std::tuple<std::uint32_t, net::IpAddress, std::uint32_t, std::string>;

  capture::CaptureNumbers own_numbers_;
  capture::CaptureNumbers* numbers_ = &own_numbers_;
  std::map<Key, std::size_t> known_;  // indexes of rows_
  std::vector<capture::CaptureFacts> rows_;
};

}  // namespace rung::decode
