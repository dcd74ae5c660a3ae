#include "capture/socket_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/ascii.h"

namespace rung::capture {
namespace {

constexpr std::string_view loopback = "127.0.0.1";
constexpr int backlog = 64;

std::optional<IpAddress> parse_host(const std::string& host) {
  std::array<std::uint8_t, 16> octets{};
  if (::inet_pton(AF_INET, host.c_str(), octets.data()) == 1) return ipv4_address(Bytes(octets).first(4));
  if (::inet_pton(AF_INET6, host.c_str(), octets.data()) == 1) return ipv6_address(octets);
  return std::nullopt;
}

}  // namespace

std::optional<Endpoint> parse_socket_address(std::string_view typed) {
  std::string_view host = loopback, port = typed;
  if (const std::size_t colon = typed.rfind(':'); colon != std::string_view::npos) {
    host = typed.substr(0, colon);
    port = typed.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed)
      host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
      return std::nullopt;  // which of its colons is the port's nobody can tell
  }
  const std::optional<IpAddress> address = parse_host(std::string(host));
  const std::optional<std::uint64_t> number = parse_decimal(port);
  if (!address || !number || *number > UINT16_MAX) return std::nullopt;
  return Endpoint{*address, static_cast<std::uint16_t>(*number)};
}

NativeAddress native_address(const Endpoint& endpoint) {
  NativeAddress address;
  if (endpoint.address.is_v6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::memcpy(&v6.sin6_addr, endpoint.address.octets.data(), sizeof v6.sin6_addr);
    std::memcpy(&address.storage, &v6, sizeof v6);
    address.size = sizeof v6;
    return address;
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(endpoint.port);
  std::memcpy(&v4.sin_addr, endpoint.address.octets.data() + 12, sizeof v4.sin_addr);
  std::memcpy(&address.storage, &v4, sizeof v4);
  address.size = sizeof v4;
  return address;
}

Endpoint endpoint_of(const NativeAddress& address) {
  if (address.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof v6);
    const Bytes octets(reinterpret_cast<const std::uint8_t*>(&v6.sin6_addr), sizeof v6.sin6_addr);
    return {ipv6_address(octets), ntohs(v6.sin6_port)};
  }
  if (address.storage.ss_family != AF_INET) return {};
  sockaddr_in v4{};
  std::memcpy(&v4, &address.storage, sizeof v4);
  const Bytes octets(reinterpret_cast<const std::uint8_t*>(&v4.sin_addr), sizeof v4.sin_addr);
  return {ipv4_address(octets), ntohs(v4.sin_port)};
}

int open_bound_socket(const Endpoint& endpoint, int type) {
  const NativeAddress address = native_address(endpoint);
  const int descriptor = ::socket(address.storage.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -1;
  constexpr int yes = 1;
  if (type == SOCK_STREAM) ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (endpoint.address.is_v6) ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  if (::bind(descriptor, address.any(), address.size) == 0 &&
      (type != SOCK_STREAM || ::listen(descriptor, backlog) == 0))
    return descriptor;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  return -1;
}

Endpoint bound_address(int descriptor) {
  NativeAddress address;
  address.size = sizeof address.storage;
  if (::getsockname(descriptor, address.any(), &address.size) != 0) return {};
  return endpoint_of(address);
}

}  // namespace rung::capture
