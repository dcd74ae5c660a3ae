// Ethernet and what is bridged like it: VLAN tags (IEEE 802.1Q, 802.1ad), 802.1ah, 802.2 LLC with SNAP, MPLS.
#pragma once

#include "decode/net/layer.h"

namespace rung::net {

Result<Inner> parse_ethernet(Bytes frame);
// Behind the ether type that named the tag.
Result<Inner> parse_vlan_tag(Bytes bytes);
// The tag of IEEE 802.1ah 9.7 behind its ether type; the customer's frame follows.
Result<Inner> parse_service_instance(Bytes bytes);
Result<Inner> parse_llc(Bytes bytes);

// The label stack (RFC 3032). Nothing names what is below: an IP packet or a pseudowire's Ethernet frame, with its
// control word (RFC 4448 4.6) or without, told by what they look like.
Result<Inner> parse_mpls(Bytes bytes, std::uint32_t wire_size);

// True where the octets can be the header of an IP packet of at most `wire_size` octets.
bool looks_like_ip(Bytes bytes, std::uint32_t wire_size);
// True where an ether type that is followed, or LLC with SNAP, stands in its place.
bool looks_like_ethernet(Bytes bytes);

}  // namespace rung::net
