// IP addresses and transport addresses as values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace rung {

struct IpAddress {
  // IPv4 addresses stand in the last four octets, the others being 0.
  std::array<std::uint8_t, 16> octets{};
  bool is_v6 = false;
  auto operator<=>(const IpAddress&) const = default;
};

IpAddress ipv4_address(Bytes four_octets);
IpAddress ipv6_address(Bytes sixteen_octets);

// "192.0.2.1", "2001:db8::1" (RFC 5952), without brackets.
std::string to_text(const IpAddress& address);

struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};

// "192.0.2.1:5060", "[2001:db8::1]:5060".
std::string to_text(const Endpoint& endpoint);

}  // namespace rung
