#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <system_error>

#include "decode/tls/key_log.h"

namespace rung::tls {
namespace {

// Nothing where it is no address of that family.
std::optional<std::string> shortest(int family, const std::string& address) {
  std::array<std::uint8_t, sizeof(in6_addr)> octets{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (::inet_pton(family, address.c_str(), octets.data()) != 1) return std::nullopt;
  if (::inet_ntop(family, octets.data(), text.data(), text.size()) == nullptr) return std::nullopt;
  return text.data();
}

}  // namespace

std::optional<std::string> normal_endpoint(std::string_view address_and_port) {
  const std::size_t colon = address_and_port.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view digits = address_and_port.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;

  std::string_view address = address_and_port.substr(0, colon);
  const bool bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
  if (bracketed) address = address.substr(1, address.size() - 2);
  const bool v6 = address.find(':') != std::string_view::npos;
  if (bracketed && !v6) return std::nullopt;
  const auto normal = shortest(v6 ? AF_INET6 : AF_INET, std::string(address));
  if (!normal) return std::nullopt;
  return *normal + ' ' + std::to_string(port);
}

}  // namespace rung::tls
