// The packets that make up calls, by their place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/packet_ref.h"

namespace rung::cli {

struct ChosenPackets {
  using Place = std::pair<std::uint32_t, std::uint64_t>;  // capture, frame

  bool contains(const PacketRef& packet) const;

  std::vector<Place> places;           // in order, each once
  std::vector<std::uint64_t> streams;  // net's ids of the TCP streams, in order
  std::size_t connections = 0;         // TCP streams, SCTP associations and UDP flows
};

// Several packets that are needed together: the fragments of a datagram, the copies of a packet.
using Companions = std::vector<std::vector<ChosenPackets::Place>>;

// `places` in order, each once, with everything that one of them needs.
std::vector<ChosenPackets::Place> with_companions(std::vector<ChosenPackets::Place> places, const Companions& all);

}  // namespace rung::cli
