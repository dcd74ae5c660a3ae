// Which datagram an IP fragment belongs to, as far as a filter has to know: no more than a look at the headers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "capture/packet.h"

namespace rung::capture {

struct Fragment {
  // Version, protocol (0 for IPv6, where the identification alone decides), identification, source and destination.
  std::array<std::uint8_t, 38> datagram{};
  bool first = false;
};

// Nothing where the packet is no fragment of IPv4 or IPv6, or too short to tell. Tunnels are not looked into.
std::optional<Fragment> find_fragment(const Packet& packet);

}  // namespace rung::capture
