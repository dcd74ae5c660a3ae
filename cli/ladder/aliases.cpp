#include "cli/ladder/aliases.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "base/ascii.h"
#include "base/limits.h"
#include "cli/exit_status.h"
#include "decode/net/address_scope.h"
#include "decode/sip/uri.h"

namespace rung::cli {
namespace {

constexpr std::string_view white_space = " \t\r\f\v";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) + 1 - first);
}

// Without a comment: from a # at the beginning of a word on.
std::string_view without_comment(std::string_view line) {
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1))
    if (at == 0 || white_space.find(line[at - 1]) != std::string_view::npos) return line.substr(0, at);
  return line;
}

std::string_view without_brackets(std::string_view instance) {
  if (instance.size() > 1 && instance.front() == '<' && instance.back() == '>')
    return instance.substr(1, instance.size() - 2);
  return instance;
}

// "user@host" as it is compared: users with their case, hosts without (RFC 3261 19.1.4). Empty where it has no host.
std::string uri_key(std::string_view text) {
  Result<sip::Uri> uri = sip::parse_uri(text);
  if (!uri || uri->kind == sip::Uri::Kind::other) return {};
  if (uri->kind == sip::Uri::Kind::tel) return std::string(uri->user);
  if (uri->host.empty() || uri->user.empty()) return {};
  return std::string(uri->user) + "@" + to_lower(uri->host);
}

bool has_prefix(const net::IpAddress& address, const net::IpAddress& prefix, std::size_t bits) {
  if (address.is_v6 != prefix.is_v6) return false;
  const std::size_t first = address.is_v6 ? 0 : 12;  // where the octets begin, see IpAddress
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const std::size_t octet = first + bit / 8;
    const unsigned mask = 0x80u >> (bit % 8);
    if ((address.octets[octet] & mask) != (prefix.octets[octet] & mask)) return false;
  }
  return true;
}

template <typename Map, typename Key>
std::optional<std::string> find(const Map& map, const Key& key) {
  const auto place = map.find(key);
  if (place == map.end()) return std::nullopt;
  return place->second;
}

}  // namespace

Aliases Aliases::parse(std::string_view text, std::vector<Damage>& damages) {
  Aliases aliases;
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(without_comment(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const std::size_t space = std::min(line.find_first_of(white_space), line.size());
    const std::string name(trimmed(line.substr(space)));
    const std::string reason = name.empty() ? "no name behind it" : aliases.add(line.substr(0, space), name);
    if (!reason.empty()) damages.push_back({number, reason});
  }
  std::stable_sort(aliases.prefixes_.begin(), aliases.prefixes_.end(),
                   [](const Prefix& a, const Prefix& b) { return a.bits > b.bits; });
  return aliases;
}

Aliases Aliases::read(const std::string& path, std::vector<Damage>& damages) {
  std::ifstream file(path, std::ios::binary);
  std::string text(limits::alias_file_octets + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) throw EnvironmentError(path + ": cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > limits::alias_file_octets)
    throw EnvironmentError(path + ": more than " + std::to_string(limits::alias_file_octets >> 20) +
                           " MiB, which is no file of aliases");
  return parse(text, damages);
}

bool Aliases::add_prefix(std::string_view text, std::string_view bits, const std::string& name) {
  const auto address = net::parse_address(text);
  const auto length = parse_decimal(bits);
  if (!address || !length || *length > (address->is_v6 ? 128u : 32u)) return false;
  prefixes_.push_back({*address, static_cast<std::size_t>(*length), name});
  return true;
}

std::string Aliases::add(std::string_view named, const std::string& name) {
  if (named.front() == '<' || starts_ignoring_case(named, "urn:")) {
    instances_.try_emplace(to_lower(without_brackets(named)), name);
    return {};
  }
  const bool has_scheme = starts_ignoring_case(named, "sip:") || starts_ignoring_case(named, "sips:") ||
                          starts_ignoring_case(named, "tel:");
  if (has_scheme || named.find('@') != std::string_view::npos) {
    const std::string key = uri_key(has_scheme ? std::string(named) : "sip:" + std::string(named));
    if (!key.empty()) uris_.try_emplace(key, name);
    return key.empty() ? "an address of record has a user and a host" : "";
  }
  if (const std::size_t slash = named.find('/'); slash != std::string_view::npos)
    return add_prefix(named.substr(0, slash), named.substr(slash + 1), name)
               ? ""
               : "a network is written as 10.0.0.0/8 or 2001:db8::/32";
  if (const auto address = net::parse_address(named)) {
    sockets_.try_emplace({*address, 0}, name);
    return {};
  }
  const sip::HostPort place = sip::parse_host_port(named);
  if (place.port_malformed || place.host_malformed) return "neither an address, a host, a URI nor an instance";
  if (const auto address = net::parse_address(place.host)) {
    sockets_.try_emplace({*address, place.port.value_or(0)}, name);
    return {};
  }
  if (place.port) return "a port belongs to an address, not to a host";
  const bool plain = std::all_of(named.begin(), named.end(), [](char c) {
    return ascii_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '.' || c == '-' || c == '_';
  });
  if (!plain) return "neither an address, a host, a URI nor an instance";
  if (std::all_of(named.begin(), named.end(), [](char c) { return ascii_digit(c) || c == '.'; }))
    return "no IPv4 address has this form";
  hosts_.try_emplace(to_lower(named), name);
  return {};
}

std::optional<std::string> Aliases::of_socket(std::string_view ip, std::int64_t port) const {
  const auto address = net::parse_address(ip);
  if (!address) return std::nullopt;
  if (auto name = find(sockets_, std::pair(*address, port))) return name;
  if (auto name = find(sockets_, std::pair(*address, std::int64_t{0}))) return name;
  for (const Prefix& prefix : prefixes_)
    if (has_prefix(*address, prefix.address, prefix.bits)) return prefix.name;
  return std::nullopt;
}

std::optional<std::string> Aliases::of_host(std::string_view host) const { return find(hosts_, to_lower(host)); }

std::optional<std::string> Aliases::of_uri(std::string_view uri) const { return find(uris_, uri_key(uri)); }

std::optional<std::string> Aliases::of_instance(std::string_view instance) const {
  return find(instances_, to_lower(without_brackets(instance)));
}

bool Aliases::empty() const {
  return sockets_.empty() && prefixes_.empty() && hosts_.empty() && uris_.empty() && instances_.empty();
}

}  // namespace rung::cli
