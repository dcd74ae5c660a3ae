#include "decode/sip/uri_comparison.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "decode/sip/ip_literal.h"
#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"
#include "decode/sip/urn.h"

namespace rung::sip {
namespace {

struct Pair {
  std::string name, value;
  auto operator<=>(const Pair&) const = default;
};
using Pairs = std::vector<Pair>;

constexpr std::string_view reserved = ";/?:@&=+$,";
// Where only one URI has one of these, the two differ (RFC 3261 19.1.4).
constexpr std::array<std::string_view, 5> decisive_parameters = {"user", "ttl", "method", "maddr", "transport"};

// Escapes of octets that need none are undone, the others keep theirs in upper case.
std::string normal(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string octet = text[at] == '%' ? percent_decoded(text.substr(at, 3)) : std::string(1, text[at]);
    if (octet.size() == 1 && text[at] == '%' && at + 2 < text.size()) {
      if (reserved.find(octet[0]) == std::string_view::npos && octet[0] != '%') {
        made += octet;
      } else {
        for (char c : text.substr(at, 3)) made.push_back(c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c);
      }
      at += 2;
    } else {
      made.push_back(text[at]);
    }
  }
  return made;
}

bool is_same_host(std::string_view one, std::string_view other) {
  const auto a = parse_ip_literal(one), b = parse_ip_literal(other);
  if (a && b) return a->is_v6 == b->is_v6 && a->octets == b->octets;
  return equals_ignoring_case(one, other);
}

Pairs parameters_of(std::string_view text) {
  Pairs found;
  ParameterReader reader(text);
  while (std::optional<Parameter> parameter = reader.next())
    found.push_back({to_lower(normal(parameter->name)), to_lower(normal(parameter->value))});
  std::sort(found.begin(), found.end());
  return found;
}

bool is_decisive(const std::string& name) {
  return std::find(decisive_parameters.begin(), decisive_parameters.end(), name) != decisive_parameters.end();
}

bool have_same_parameters(const Pairs& one, const Pairs& other) {
  auto a = one.begin(), b = other.begin();
  while (a != one.end() || b != other.end()) {
    if (b == other.end() || (a != one.end() && a->name < b->name)) {
      if (is_decisive((a++)->name)) return false;
    } else if (a == one.end() || b->name < a->name) {
      if (is_decisive((b++)->name)) return false;
    } else if ((a++)->value != (b++)->value) {
      return false;
    }
  }
  return true;
}

// Header components are never passed over.
Pairs headers_of(std::string_view text) {
  Pairs found;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = std::min(one.find('='), one.size());
    found.push_back(
        {to_lower(normal(one.substr(0, equals))), percent_decoded(one.substr(std::min(equals + 1, one.size())))});
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool is_same_sip(const Uri& one, const Uri& other) {
  if (one.has_user != other.has_user || one.port != other.port) return false;
  if (normal(one.user) != normal(other.user) || normal(one.password) != normal(other.password)) return false;
  if (!is_same_host(one.host, other.host)) return false;
  return have_same_parameters(parameters_of(one.parameters), parameters_of(other.parameters)) &&
         headers_of(one.headers) == headers_of(other.headers);
}

// Digits without visual separators (RFC 3966 3).
std::string digits_of(std::string_view number) {
  std::string digits;
  for (char c : number)
    if (c != '-' && c != '.' && c != '(' && c != ')') digits.push_back(ascii_lower(c));
  return digits;
}

// All have to be there in both (RFC 3966 4). phone-context and ext may be numbers.
Pairs tel_parameters_of(std::string_view text) {
  Pairs found = parameters_of(text);
  for (Pair& one : found) {
    const bool number = one.name == "ext" || (one.name == "phone-context" && one.value.starts_with('+'));
    if (number) one.value = digits_of(one.value);
  }
  return found;
}

bool is_same_tel(const Uri& one, const Uri& other) {
  return digits_of(one.user) == digits_of(other.user) &&
         tel_parameters_of(one.parameters) == tel_parameters_of(other.parameters);
}

// Without the components behind the name, which do not count (RFC 8141 3.1).
std::string_view assigned_name(std::string_view specific) {
  return specific.substr(0, std::min(specific.find("?+"), std::min(specific.find("?="), specific.find('#'))));
}

bool is_same_urn(const Urn& one, const Urn& other) {
  if (!equals_ignoring_case(one.name_space, other.name_space)) return false;
  const std::string_view a = assigned_name(one.specific), b = assigned_name(other.specific);
  const bool case_blind =
      equals_ignoring_case(one.name_space, "uuid") || equals_ignoring_case(one.name_space, "service");
  return case_blind ? equals_ignoring_case(a, b) : a == b;
}

}  // namespace

bool is_same_resource(const Uri& one, const Uri& other) {
  if (one.kind != other.kind || !equals_ignoring_case(one.scheme, other.scheme)) return false;
  if (one.kind == Uri::Kind::sip || one.kind == Uri::Kind::sips) return is_same_sip(one, other);
  if (one.kind == Uri::Kind::tel) return is_same_tel(one, other);
  const auto a = parse_urn(one), b = parse_urn(other);
  return a && b ? is_same_urn(*a, *b) : one.rest == other.rest;
}

}  // namespace rung::sip
