#include "base/address.h"

#include <algorithm>
#include <charconv>

namespace rung {
namespace {

void append_number(std::string& text, unsigned value, int base) {
  std::array<char, 8> digits{};
  auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error == std::errc()) text.append(digits.data(), end);
}

void append_dotted(std::string& text, Bytes four) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) text += '.';
    append_number(text, four[i], 10);
  }
}

struct Run {
  std::size_t at = 8;
  std::size_t size = 0;
};

// RFC 5952 4.2: the longest run of zero groups, the first of equals, never a single group.
Run longest_zero_run(const std::array<unsigned, 8>& groups) {
  Run best;
  for (std::size_t i = 0; i < groups.size();) {
    std::size_t end = i;
    while (end < groups.size() && groups[end] == 0) ++end;
    if (end - i >= 2 && end - i > best.size) best = {i, end - i};
    i = end + 1;
  }
  return best;
}

// RFC 5952 5: ::ffff:0:0/96 is known to hold an IPv4 address.
bool holds_ipv4(const IpAddress& address) {
  const auto& o = address.octets;
  return std::all_of(o.begin(), o.begin() + 10, [](std::uint8_t octet) { return octet == 0; }) && o[10] == 0xff &&
         o[11] == 0xff;
}

std::string ipv6_text(const IpAddress& address) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i)
    groups[i] = static_cast<unsigned>(address.octets[2 * i] << 8 | address.octets[2 * i + 1]);
  Run zeros = longest_zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == zeros.at) {
      text += "::";
      i += zeros.size - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    append_number(text, groups[i], 16);
  }
  return text;
}

}  // namespace

IpAddress ipv4_address(Bytes four_octets) {
  IpAddress address;
  std::copy_n(four_octets.begin(), std::min<std::size_t>(4, four_octets.size()), address.octets.begin() + 12);
  return address;
}

IpAddress ipv6_address(Bytes sixteen_octets) {
  IpAddress address;
  address.is_v6 = true;
  std::copy_n(sixteen_octets.begin(), std::min<std::size_t>(16, sixteen_octets.size()), address.octets.begin());
  return address;
}

std::string to_text(const IpAddress& address) {
  Bytes last_four = Bytes(address.octets).subspan(12);
  std::string text;
  if (address.is_v6 && !holds_ipv4(address)) return ipv6_text(address);
  if (address.is_v6) text = "::ffff:";
  append_dotted(text, last_four);
  return text;
}

std::string to_text(const Endpoint& endpoint) {
  std::string text = to_text(endpoint.address);
  if (endpoint.address.is_v6) text = "[" + text + "]";
  text += ':';
  append_number(text, endpoint.port, 10);
  return text;
}

}  // namespace rung
