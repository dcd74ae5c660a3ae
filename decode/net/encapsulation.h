// From any layer to the IP packet below: one header after the other, counted.
#pragma once

#include <cstdint>
#include <optional>

#include "decode/net/ip.h"
#include "decode/net/layer.h"

namespace rung::net {

// Octets that begin with a header of `layer`.
struct Frame {
  Layer layer = Layer::nothing;
  Bytes bytes;                  // what was captured
  std::uint32_t wire_size = 0;  // octets on the wire, at least bytes.size()
  int depth = 0;                // encapsulations around it: VLAN tags, label stacks, tunnels
};

struct Unwrapped {
  enum class Outcome : std::uint8_t {
    ip,
    not_followed,  // well formed as far as it was read, and no IP packet
    malformed,
    over_limit,  // more encapsulations than limits::encapsulation_depth
  };
  Outcome outcome = Outcome::not_followed;
  std::optional<IpPacket> packet;  // set where the outcome is ip
  std::uint32_t wire_size = 0;     // octets there are from its first octet on
  int depth = 0;                   // encapsulations around it
  Frame rest;                      // what follows: another subframe of an A-MSDU; else nothing
};

// A captured packet as a frame. The layer that the link type names is no encapsulation.
Frame link_frame(Layer layer, Bytes bytes, std::uint32_t wire_size);

// Skips headers until an IP packet, or what is none. Nothing is followed on the word of a length that was not checked.
Unwrapped unwrap(const Frame& frame);

}  // namespace rung::net
