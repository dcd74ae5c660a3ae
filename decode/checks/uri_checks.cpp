#include "decode/checks/uri_checks.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/ascii.h"
#include "decode/checks/quote.h"
#include "decode/sip/ip_literal.h"

namespace rung::decode {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// Schemes that some SIP element acts on: RFC 3261 (sip, sips, mailto in Contact), RFC 3966, RFC 5031, RFC 3860, RFC
// 3859, and H.323 behind gateways (RFC 3508).
constexpr std::array<std::string_view, 8> usual_schemes = {"sip", "sips", "tel", "urn", "im", "pres", "mailto", "h323"};

bool is_usual(std::string_view scheme) {
  return std::any_of(usual_schemes.begin(), usual_schemes.end(),
                     [&](std::string_view one) { return equals_ignoring_case(one, scheme); });
}

bool is_hex(char c) {
  const char lower = ascii_lower(c);
  return ascii_digit(c) || (lower >= 'a' && lower <= 'f');
}

void check_escapes(std::string_view where, std::string_view text, FaultList& faults) {
  for (std::size_t at = text.find('%'); at != npos; at = text.find('%', at + 1)) {
    const std::string_view digits = text.substr(at + 1, 2);
    if (digits.size() < 2 || !is_hex(digits[0]) || !is_hex(digits[1]))
      faults.add(FindingCode::sip_url_escape_invalid, quoted(where, text));
    else if (digits == "00")
      faults.add(FindingCode::sip_nul_in_uri, quoted(where, text));
  }
}

// A colon and digits that are no port. Other octets behind the colon are no number at all.
bool has_large_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == npos) return false;
  const std::string_view port = trim(text.substr(colon + 1));
  return !port.empty() && std::all_of(port.begin(), port.end(), ascii_digit);
}

sip::HostPort host_of(const sip::Uri& uri) {
  return {uri.host, uri.port, uri.ipv6_reference, uri.ipv6_unbracketed, uri.port_malformed, uri.host_malformed};
}

}  // namespace

void check_host(std::string_view where, std::string_view text, const sip::HostPort& host, FaultList& faults) {
  if (host.ipv6_unbracketed && sip::parse_ip_literal(host.host))
    faults.add(FindingCode::sip_ipv6_unbracketed, quoted(where, text));
  if (host.port_malformed && has_large_port(text)) faults.add(FindingCode::sip_scalar_overflow, quoted(where, text));
}

void check_uri(std::string_view where, std::string_view text, FaultList& faults) {
  check_escapes(where, text, faults);
  const Result<sip::Uri> uri = sip::parse_uri(text);
  if (!uri) {
    faults.add(FindingCode::sip_unknown_scheme, quoted(where, text) + " (none)");
    return;
  }
  if (!is_usual(uri->scheme)) faults.add(FindingCode::sip_unknown_scheme, quoted(where, text));
  if (uri->kind == sip::Uri::Kind::sip || uri->kind == sip::Uri::Kind::sips)
    check_host(where, uri->host_port, host_of(*uri), faults);
}

}  // namespace rung::decode
