// From a captured packet to what its link layer carries.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "capture/packet.h"

namespace rung::net {

constexpr std::uint16_t ether_type_ipv4 = 0x0800;
constexpr std::uint16_t ether_type_ipv6 = 0x86dd;

struct LinkPayload {
  std::uint16_t ether_type;  // below the VLAN tags; 0 where there is none (IEEE 802.3 length frames)
  Bytes bytes;               // behind the link header; a view into the input
};

bool can_read(capture::LinkType link_type);

// Ethernet with any VLAN tags (IEEE 802.1Q, 802.1ad), Linux cooked v1 and v2, null and loop, raw
// IP. `link_type` must be one that can_read().
Result<LinkPayload> parse_link(capture::LinkType link_type, Bytes packet);

}  // namespace rung::net
