#include "decode/sip/uri.h"

#include <algorithm>

#include "decode/sip/lexical.h"

namespace rung::sip {
namespace {

constexpr std::size_t npos = std::string_view::npos;

constexpr bool is_alpha(char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; }
constexpr bool is_scheme(char c) { return is_alpha(c) || ascii_digit(c) || c == '+' || c == '-' || c == '.'; }

Uri::Kind kind_of(std::string_view scheme) {
  if (equals_ignoring_case(scheme, "sip")) return Uri::Kind::sip;
  if (equals_ignoring_case(scheme, "sips")) return Uri::Kind::sips;
  if (equals_ignoring_case(scheme, "tel")) return Uri::Kind::tel;
  return Uri::Kind::other;
}

std::optional<std::uint16_t> port_of(std::string_view digits) {
  std::optional<std::uint32_t> number = saturated_decimal(digits);
  if (!number || *number > UINT16_MAX) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

void read_port(std::string_view digits, HostPort& into) {
  into.port = port_of(trim_lws(digits));
  into.port_malformed = !into.port;
}

HostPort parse_reference(std::string_view text) {
  HostPort found;
  found.ipv6_reference = true;
  std::size_t close = text.find(']');
  found.host_malformed = close == npos;
  found.host = trim_lws(text.substr(1, close == npos ? npos : close - 1));
  if (close == npos) return found;
  std::string_view behind = trim_lws(text.substr(close + 1));
  if (behind.empty()) return found;
  if (behind.front() == ':') {
    read_port(behind.substr(1), found);
  } else {
    found.host_malformed = true;
  }
  return found;
}

// Behind the @, or behind the scheme where there is none: hostport, parameters, headers.
void read_host_part(std::string_view text, Uri& uri) {
  std::size_t end = std::min(text.find_first_of(";?"), text.size());
  uri.host_port = trim_lws(text.substr(0, end));
  HostPort parsed = parse_host_port(uri.host_port);
  uri.host = parsed.host;
  uri.port = parsed.port;
  uri.ipv6_reference = parsed.ipv6_reference;
  uri.ipv6_unbracketed = parsed.ipv6_unbracketed;
  uri.port_malformed = parsed.port_malformed;
  uri.host_malformed = parsed.host_malformed;

  std::size_t question = std::min(text.find('?', end), text.size());
  uri.parameters = text.substr(end, question - end);
  if (question < text.size()) uri.headers = text.substr(question + 1);
}

// A user part may hold ; ? and more, so the @ is looked for first; of several the last counts.
void read_sip(Uri& uri) {
  std::size_t at = uri.rest.rfind('@');
  uri.has_user = at != npos;
  if (uri.has_user) {
    std::string_view user = uri.rest.substr(0, at);
    std::size_t colon = user.find(':');
    uri.user = user.substr(0, colon);
    if (colon != npos) uri.password = user.substr(colon + 1);
  }
  read_host_part(uri.has_user ? uri.rest.substr(at + 1) : uri.rest, uri);
}

int hex_value(char c) {
  if (ascii_digit(c)) return c - '0';
  char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

HostPort parse_host_port(std::string_view text) {
  text = trim_lws(text);
  if (!text.empty() && text.front() == '[') return parse_reference(text);
  HostPort found;
  std::size_t colon = text.find(':');
  found.host = trim_lws(text.substr(0, colon));
  if (colon != npos && text.find(':', colon + 1) != npos) {
    found.host = text;
    found.ipv6_unbracketed = true;
  } else if (colon != npos) {
    read_port(text.substr(colon + 1), found);
  }
  found.host_malformed = found.host.empty();
  return found;
}

Result<Uri> parse_uri(std::string_view text) {
  std::size_t colon = 0;
  while (colon < text.size() && is_scheme(text[colon])) ++colon;
  if (colon == 0 || !is_alpha(text[0]) || colon >= text.size() || text[colon] != ':') {
    return ParseError{ParseErrorCode::malformed, colon};
  }
  Uri uri;
  uri.scheme = text.substr(0, colon);
  uri.rest = text.substr(colon + 1);
  uri.kind = kind_of(uri.scheme);
  if (uri.kind == Uri::Kind::sip || uri.kind == Uri::Kind::sips) read_sip(uri);
  if (uri.kind == Uri::Kind::tel) {
    std::size_t end = std::min(uri.rest.find(';'), uri.rest.size());
    uri.user = uri.rest.substr(0, end);
    uri.parameters = uri.rest.substr(end);
  }
  return uri;
}

std::string percent_decoded(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    int high = text[at] == '%' && at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
    int low = high >= 0 ? hex_value(text[at + 2]) : -1;
    if (low < 0) {
      plain.push_back(text[at]);
      continue;
    }
    plain.push_back(static_cast<char>(high * 16 + low));
    at += 2;
  }
  return plain;
}

}  // namespace rung::sip
