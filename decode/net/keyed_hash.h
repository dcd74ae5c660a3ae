// A hash of flows that nobody can predict from outside, so that crafted addresses cannot pile up in
// one bucket. It only finds entries: nothing is ever listed in its order.
#pragma once

#include <cstdint>
#include <cstring>
#include <random>

#include "decode/net/address.h"

namespace rung::net {

class KeyedHash {
 public:
  KeyedHash() {
    std::random_device random;
    key_ = std::uint64_t{random()} << 32 | random();
  }
  // The same in every run: for tables that forget, where what is forgotten must not depend on the run.
  explicit KeyedHash(std::uint64_t key) : key_(key) {}

  std::uint64_t operator()(const IpAddress& a, const IpAddress& b, std::uint64_t rest) const {
    std::uint64_t hash = mixed(key_, rest);
    hash = mixed(hash ^ half(a, 0), half(a, 8) ^ key_);
    return mixed(hash ^ half(b, 0), half(b, 8) ^ key_);
  }

 private:
  static std::uint64_t half(const IpAddress& address, std::size_t from) {
    std::uint64_t value = 0;
    std::memcpy(&value, address.octets.data() + from, sizeof value);
    return value;
  }
  // Both factors get a bit of their own, or a zero would swallow the other.
  static std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    a ^= 0x9E3779B97F4A7C15ull;
    b ^= 0xC2B2AE3D27D4EB4Full;
    a *= b | 1;
    a ^= a >> 32;
    a *= 0xBF58476D1CE4E5B9ull;
    return a ^ (a >> 29) ^ (b * 0x94D049BB133111EBull);
  }

  std::uint64_t key_;
};

}  // namespace rung::net
