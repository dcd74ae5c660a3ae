// A numeric address and a port, as typed for a socket of this host.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/address.h"

namespace rung::capture {

// "9060", "192.0.2.1:9060", "[::1]:9060"; without an address the loopback's. Nothing where it is none.
std::optional<Endpoint> parse_socket_address(std::string_view typed);
struct NativeAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* any() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* any() const { return reinterpret_cast<const sockaddr*>(&storage); }
};
NativeAddress native_address(const Endpoint& endpoint);
// Of IPv4 and IPv6; else all zeros.
Endpoint endpoint_of(const NativeAddress& address);

// A socket bound there, that never blocks: SOCK_DGRAM, or SOCK_STREAM, which listens. -1 with errno set where that
// cannot be done. The caller closes it.
int open_bound_socket(const Endpoint& endpoint, int type);
// Where a socket is bound.
Endpoint bound_address(int descriptor);

}  // namespace rung::capture
