// IP addresses as they stand in URIs, Via and their parameters (RFC 3261 25.1 IPv4address, IPv6address).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rung::sip {

struct IpLiteral {
  std::array<std::uint8_t, 16> octets{};  // IPv4 as ::ffff:a.b.c.d
  bool is_v6 = false;                     // as written
  // Of more than one receiver: IPv4 224.0.0.0 to 239.255.255.255 and 255.255.255.255, IPv6 ff00::/8.
  bool is_for_many() const;
};

// `host` without brackets; nothing where it is a name. Three colons count as two: the first grammar of SIP allowed them
// before an IPv4 address (RFC 5118 4.10).
std::optional<IpLiteral> parse_ip_literal(std::string_view host);

}  // namespace rung::sip
