#include "decode/sip/authentication.h"

#include <array>

#include "decode/sip/lexical.h"
#include "decode/sip/parameters.h"

namespace rung::sip {
namespace {

struct Place {
  std::string_view name;
  std::string_view Authentication::*value;
};
constexpr std::array places = {
    Place{"username", &Authentication::username}, Place{"realm", &Authentication::realm},
    Place{"nonce", &Authentication::nonce},       Place{"uri", &Authentication::uri},
    Place{"response", &Authentication::response}, Place{"algorithm", &Authentication::algorithm},
    Place{"cnonce", &Authentication::cnonce},     Place{"opaque", &Authentication::opaque},
    Place{"qop", &Authentication::qop},           Place{"nc", &Authentication::nc},
    Place{"stale", &Authentication::stale},       Place{"domain", &Authentication::domain},
    Place{"auts", &Authentication::auts},         Place{"nextnonce", &Authentication::next_nonce},
    Place{"rspauth", &Authentication::rspauth},
};

AuthScheme scheme_of(std::string_view name) {
  if (equals_ignoring_case(name, "Digest")) return AuthScheme::digest;
  if (equals_ignoring_case(name, "Basic")) return AuthScheme::basic;
  if (equals_ignoring_case(name, "Bearer")) return AuthScheme::bearer;
  return name.empty() ? AuthScheme::none : AuthScheme::other;
}

std::optional<std::uint32_t> hexadecimal(std::string_view digits) {
  constexpr std::size_t most_digits = 8;
  if (digits.empty() || digits.size() > most_digits) return std::nullopt;
  std::uint32_t value = 0;
  for (char c : digits) {
    const char lower = ascii_lower(c);
    if (!ascii_digit(c) && (lower < 'a' || lower > 'f')) return std::nullopt;
    value = value << 4 | static_cast<std::uint32_t>(ascii_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return value;
}

void read_parameters(std::string_view text, Authentication& into) {
  ParameterReader reader(text, ',');
  while (std::optional<Parameter> parameter = reader.next()) {
    into.quote_unterminated = into.quote_unterminated || parameter->unterminated;
    for (const Place& place : places) {
      if (!equals_ignoring_case(parameter->name, place.name)) continue;
      std::string_view& value = into.*place.value;
      if (value.empty()) value = parameter->value;
      break;
    }
  }
  into.empty_element = reader.found_empty();
  into.nonce_count = hexadecimal(into.nc);
}

}  // namespace

bool Authentication::is_stale() const { return equals_ignoring_case(stale, "true"); }

bool Authentication::has_session_algorithm() const {
  constexpr std::string_view ending = "-sess";
  return algorithm.size() > ending.size() && ends_ignoring_case(algorithm, ending);
}

Authentication parse_authentication(std::string_view value) {
  value = trim_lws(value);
  Authentication found;
  const std::size_t size = token_size(value);
  const std::size_t behind = skip_lws(value, size);
  // Without white space behind it the first word is no scheme: it may be the secret alone.
  if (behind == size && size < value.size()) {
    found.rest = value;
    return found;
  }
  found.scheme_name = value.substr(0, size);
  found.scheme = scheme_of(found.scheme_name);
  found.rest = value.substr(behind);
  if (found.scheme == AuthScheme::digest) read_parameters(found.rest, found);
  return found;
}

Authentication parse_authentication_info(std::string_view value) {
  Authentication found;
  found.rest = trim_lws(value);
  read_parameters(found.rest, found);
  return found;
}

}  // namespace rung::sip
