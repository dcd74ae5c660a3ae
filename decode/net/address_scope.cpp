#include "decode/net/address_scope.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace rung::net {
namespace {

// "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
constexpr std::size_t longest_address = 45;

Scope scope_of_v4(const std::uint8_t* octets) {
  const std::uint8_t first = octets[0], second = octets[1];
  if (std::all_of(octets, octets + 4, [](std::uint8_t octet) { return octet == 0; })) return Scope::unspecified;
  if (std::all_of(octets, octets + 4, [](std::uint8_t octet) { return octet == 255; })) return Scope::multicast;
  if (first == 127) return Scope::loopback;
  if (first == 169 && second == 254) return Scope::link_local;
  if (first == 10 || (first == 172 && (second & 0xf0) == 16) || (first == 192 && second == 168)) {
    return Scope::private_use;
  }
  if (first == 100 && (second & 0xc0) == 64) return Scope::private_use;
  return (first & 0xf0) == 224 ? Scope::multicast : Scope::global;
}

bool is_zero(const std::uint8_t* octets, std::size_t count) {
  return std::all_of(octets, octets + count, [](std::uint8_t octet) { return octet == 0; });
}

}  // namespace

Scope scope_of(const IpAddress& address) {
  const std::uint8_t* octets = address.octets.data();
  if (!address.is_v6) return scope_of_v4(octets + 12);
  if (is_zero(octets, 10) && octets[10] == 0xff && octets[11] == 0xff) return scope_of_v4(octets + 12);
  if (is_zero(octets, 15) && octets[15] < 2) return octets[15] == 0 ? Scope::unspecified : Scope::loopback;
  if (octets[0] == 0xfe && (octets[1] & 0xc0) == 0x80) return Scope::link_local;
  if ((octets[0] & 0xfe) == 0xfc) return Scope::private_use;
  return octets[0] == 0xff ? Scope::multicast : Scope::global;
}

bool is_local(Scope scope) {
  return scope == Scope::private_use || scope == Scope::link_local || scope == Scope::loopback;
}

std::optional<IpAddress> parse_address(std::string_view text) {
  if (text.empty() || text.size() > longest_address || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::array<char, longest_address + 1> terminated{};
  std::copy(text.begin(), text.end(), terminated.begin());
  const bool v6 = text.find(':') != std::string_view::npos;
  std::array<std::uint8_t, 16> octets{};
  if (inet_pton(v6 ? AF_INET6 : AF_INET, terminated.data(), octets.data()) != 1) return std::nullopt;
  return v6 ? ipv6_address(octets) : ipv4_address(Bytes(octets).first(4));
}

}  // namespace rung::net
