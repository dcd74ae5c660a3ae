#include "decode/checks/plain_form.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "decode/checks/via_transport.h"
#include "decode/sip/lexical.h"

namespace rung::decode {
namespace {

enum Octet : std::uint8_t { odd, plain, colon, at_sign, semicolon };

// RFC 3261 25.1: unreserved, user-unreserved and what separates the parts of a URI. IPv6 is looked at by others.
constexpr std::array<std::uint8_t, 256> uri_octets = [] {
  std::array<std::uint8_t, 256> table{};
  constexpr std::string_view octets = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()&=+$,/";
  for (char c : octets) table[static_cast<unsigned char>(c)] = plain;
  table[':'] = colon;
  table['@'] = at_sign;
  table[';'] = semicolon;
  return table;
}();

// Of a parameter's value: a token, or a host with its port (RFC 3261 25.1 gen-value).
constexpr std::array<bool, 256> value_octets = [] {
  std::array<bool, 256> table = sip::token_octets;
  for (char c : std::string_view(":[]")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr std::array<bool, 256> host_octets = [] {
  std::array<bool, 256> table{};
  for (char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

template <typename Table>
std::size_t run_of(const Table& table, std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && table[static_cast<unsigned char>(text[size])]) ++size;
  return size;
}

bool is_port(std::string_view digits) {
  constexpr std::string_view largest = "65535";
  if (digits.empty() || digits.size() > largest.size()) return false;
  for (char c : digits)
    if (!ascii_digit(c)) return false;
  return digits.size() < largest.size() || digits <= largest;
}

// Parameters with numbers whose range somebody has to look at.
bool may_be_out_of_range(std::string_view name, std::string_view value) {
  constexpr std::string_view largest_port = "65535";
  constexpr std::size_t large_number = 10;
  if (name.size() == 1) return (name[0] | 0x20) == 'q';
  if (value.empty() || !ascii_digit(value[0])) return false;
  switch (name.size()) {
    case 3:
      return equals_ignoring_case(name, "ttl");
    case 5:
      if (value.size() < largest_port.size()) return false;
      return (value.size() > largest_port.size() || value > largest_port) && equals_ignoring_case(name, "rport");
    case 7:
      return value.size() >= large_number && equals_ignoring_case(name, "expires");
    default:
      return false;
  }
}

// With its colon; 0 where it is none of the usual ones.
std::size_t plain_scheme(std::string_view text) {
  if (text.starts_with("sip:") || text.starts_with("tel:")) return 4;
  return text.starts_with("sips:") ? 5 : 0;
}

// The size of the plain URI at the front, which ends at the first octet that no such URI has; 0 where there is none.
std::size_t plain_uri_size(std::string_view text) {
  const std::size_t scheme = plain_scheme(text);
  if (scheme == 0) return 0;
  constexpr std::size_t none = std::string_view::npos;
  std::size_t host = scheme, port = none, host_end = none, at = scheme;
  bool two_colons = false;
  for (; at < text.size(); ++at) {
    const std::uint8_t kind = uri_octets[static_cast<unsigned char>(text[at])];
    if (kind == plain) continue;
    if (kind == odd) break;
    if (kind == at_sign) {  // what came before is the user part
      host = at + 1;
      port = host_end = none;
      two_colons = false;
    } else if (kind == semicolon) {
      host_end = std::min(host_end, at);
    } else if (host_end == none) {
      two_colons = port != none;
      port = at;
    }
  }
  host_end = std::min(host_end, at);
  if (host_end == host || two_colons) return 0;
  if (port == none) return at;
  return port > host && is_port(text.substr(port + 1, host_end - port - 1)) ? at : 0;
}

// Takes ;name ;name=token ;name="text", without white space between them, from the front. False where one of them is
// another.
bool take_parameters(std::string_view& text) {
  while (!text.empty() && text.front() == ';') {
    const std::size_t name = sip::token_size(text.substr(1));
    if (name == 0) return false;
    const std::string_view named = text.substr(1, name);
    text.remove_prefix(1 + name);
    if (text.empty() || text.front() != '=') continue;
    std::size_t value = 0;
    if (text.size() > 1 && text[1] == '"') {
      value = sip::closing_quote(text, 1);
      if (value == std::string_view::npos || may_be_out_of_range(named, text.substr(2, value - 2))) return false;
    } else {
      value = run_of(value_octets, text.substr(1));
      if (value == 0 || may_be_out_of_range(named, text.substr(1, value))) return false;
    }
    text.remove_prefix(value + 1);
  }
  return true;
}

// What may stand before the angle bracket: nothing, a quoted string, tokens.
bool take_display(std::string_view& text) {
  std::size_t open = 0;
  if (!text.empty() && text.front() == '"') {
    const std::size_t close = sip::closing_quote(text, 0);
    if (close == std::string_view::npos) return false;
    open = close + 1;
    while (open < text.size() && text[open] == ' ') ++open;
  } else {
    while (open < text.size() && (sip::is_token(text[open]) || text[open] == ' ')) ++open;
  }
  text.remove_prefix(open);
  return !text.empty() && text.front() == '<';
}

bool take_address(std::string_view& text) {
  if (!take_display(text)) return false;
  text.remove_prefix(1);
  const std::size_t uri = plain_uri_size(text);
  if (uri == 0 || uri == text.size() || text[uri] != '>') return false;
  text.remove_prefix(uri + 1);
  return take_parameters(text);
}

bool take_via(std::string_view& text) {
  constexpr std::string_view protocol = "SIP/2.0/";
  if (!text.starts_with(protocol)) return false;
  text.remove_prefix(protocol.size());
  const std::size_t transport = sip::token_size(text);
  if (!is_registered_transport(text.substr(0, transport))) return false;
  text.remove_prefix(transport);
  // Addresses for many begin with 2; IPv6 stands in brackets.
  if (text.size() < 2 || text.front() != ' ' || text[1] == '2') return false;
  text.remove_prefix(1);
  const std::size_t host = run_of(host_octets, text);
  text.remove_prefix(host);
  if (!text.empty() && text.front() == ':') {
    const std::size_t digits = run_of(host_octets, text.substr(1));
    if (!is_port(text.substr(1, digits))) return false;
    text.remove_prefix(1 + digits);
  }
  return host > 0 && take_parameters(text);
}

// Elements that `take` takes, with a comma between them and white space behind it at most.
template <typename Take>
bool is_list_of(std::string_view value, Take take) {
  while (take(value)) {
    if (value.empty()) return true;
    if (value.front() != ',') return false;
    value.remove_prefix(1);
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  }
  return false;
}

}  // namespace

bool is_plain_uri(std::string_view text) { return !text.empty() && plain_uri_size(text) == text.size(); }

bool is_plain_address(std::string_view value) { return take_address(value) && value.empty(); }
bool is_plain_address_list(std::string_view value) { return is_list_of(value, take_address); }

bool is_plain_via_list(std::string_view value) { return is_list_of(value, take_via); }

bool is_plain_list(std::string_view value) {
  bool behind_comma = true;
  for (char c : value) {
    if (c == ',') {
      if (behind_comma) return false;
      behind_comma = true;
    } else if (!sip::is_lws(c)) {
      behind_comma = false;
    }
  }
  return !behind_comma || value.empty();
}

}  // namespace rung::decode
