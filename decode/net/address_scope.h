// Where an address is valid, and addresses written as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "decode/net/address.h"

namespace rung::net {

enum class Scope : std::uint8_t {
  unspecified,  // 0.0.0.0, ::
  loopback,     // 127/8, ::1
  link_local,   // 169.254/16, fe80::/10
  private_use,  // RFC 1918, RFC 6598 (carriers' NAT), fc00::/7 (RFC 4193)
  multicast,    // 224/4, ff00::/8, and the broadcast address 255.255.255.255
  global,       // anything else
};

// IPv6 addresses that stand for IPv4 ones (::ffff:192.0.2.1) have the scope of those.
Scope scope_of(const IpAddress& address);

// True where nobody outside of some network reaches it: private_use, link_local or loopback.
bool is_local(Scope scope);

// "192.0.2.1", "2001:db8::1"; no brackets, no port, no zone. Nothing where it is neither: a host name.
std::optional<IpAddress> parse_address(std::string_view text);

}  // namespace rung::net
