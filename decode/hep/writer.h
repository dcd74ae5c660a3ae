// Packets of HEP version 3 for a collector.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "decode/hep/packet.h"

namespace rung::hep {

// The packet with its chunks in the order of their numbers. What is 0, empty or nothing gets no chunk, but the addresses
// and ports, protocols, time and agent id that every collector asks for. out_of_range where the two addresses are not of
// one family, over_limit where it would be longer than 16 bits can say.
Result<std::vector<std::uint8_t>> write_packet(const Packet& packet);

}  // namespace rung::hep
