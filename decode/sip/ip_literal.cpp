#include "decode/sip/ip_literal.h"

#include <arpa/inet.h>

#include <algorithm>
#include <string>

#include "base/ascii.h"

namespace rung::sip {
namespace {

constexpr std::size_t longest = INET6_ADDRSTRLEN;  // with the third colon in place of the final NUL
constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool may_be_address(std::string_view host) {
  if (host.empty() || host.size() > longest) return false;
  return host.find(':') != std::string_view::npos || ascii_digit(host.back());
}

}  // namespace

bool IpLiteral::is_for_many() const {
  if (!std::equal(mapped.begin(), mapped.end(), octets.begin())) return octets[0] == 0xff;
  const bool broadcast = octets[12] == 255 && octets[13] == 255 && octets[14] == 255 && octets[15] == 255;
  return broadcast || (octets[12] & 0xf0) == 0xe0;
}

std::optional<IpLiteral> parse_ip_literal(std::string_view host) {
  if (!may_be_address(host)) return std::nullopt;
  IpLiteral found;
  std::string text(host);
  if (text.find('\0') != std::string::npos) return std::nullopt;
  found.is_v6 = text.find(':') != std::string::npos;
  if (!found.is_v6) {
    std::copy(mapped.begin(), mapped.end(), found.octets.begin());
    if (inet_pton(AF_INET, text.c_str(), found.octets.data() + mapped.size()) != 1) return std::nullopt;
    return found;
  }
  const std::size_t three = text.find(":::");
  if (three != std::string::npos) text.erase(three, 1);
  if (inet_pton(AF_INET6, text.c_str(), found.octets.data()) != 1) return std::nullopt;
  return found;
}

}  // namespace rung::sip
