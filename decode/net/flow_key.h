// The two endpoints of a flow, whoever of them sent a packet.
#pragma once

#include <cstddef>

#include "decode/net/keyed_hash.h"

namespace rung::net {

struct FlowKey {
  FlowKey(const Endpoint& a, const Endpoint& b) : low(a < b ? a : b), high(a < b ? b : a) {}

  bool operator==(const FlowKey&) const = default;

  Endpoint low, high;
};

struct FlowKeyHash {
  KeyedHash hash;
  std::size_t operator()(const FlowKey& key) const {
    return hash(key.low.address, key.high.address, std::uint64_t{key.low.port} << 16 | key.high.port);
  }
};

}  // namespace rung::net
