#include "decode/checks/address_checks.h"

#include <algorithm>
#include <string>

#include "decode/checks/fault_list.h"
#include "decode/checks/header_kind.h"
#include "decode/checks/quote.h"
#include "decode/checks/start_line_checks.h"
#include "decode/checks/uri_checks.h"
#include "decode/checks/via_transport.h"
#include "decode/sip/header_list.h"
#include "decode/sip/ip_literal.h"
#include "decode/sip/lexical.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"
#include "decode/sip/via.h"

namespace rung::decode {
namespace {

constexpr std::size_t npos = std::string_view::npos;

using sip::HeaderField;
using sip::HeaderId;
using sip::NameAddr;

// One field, or one element of its list.
struct Place {
  const HeaderField& field;
  std::string_view element;
  std::string detail() const { return quoted(field.name, element); }
};

bool is_number(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), ascii_digit); }

bool is_more_than(std::string_view digits, std::uint32_t largest) {
  constexpr std::size_t most_digits = 10;
  if (!is_number(digits)) return false;
  const std::string_view significant = digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
  if (significant.size() > most_digits) return true;
  const auto value = sip::saturated_decimal(digits);
  return value && (*value > largest || (*value == UINT32_MAX && significant > std::string_view("4294967295")));
}

// From 0 to 1 with three digits at most behind the point (RFC 3261 25.1 qvalue). What is no number is passed over.
bool is_large_q(std::string_view q) {
  const std::size_t point = std::min(q.find('.'), q.size());
  if (!is_number(q.substr(0, point))) return false;
  const std::string_view behind = q.substr(std::min(point + 1, q.size()));
  if (is_more_than(q.substr(0, point), 1)) return true;
  return q.substr(0, point) == "1" && behind.find_first_not_of('0') != npos;
}

bool is_out_of_range(HeaderId id, const sip::Parameter& parameter) {
  constexpr std::uint32_t largest_octet = 255, largest_port = 65535;
  auto named = [&](std::string_view name) { return equals_ignoring_case(parameter.name, name); };
  if (id == HeaderId::contact)
    return (named("expires") && is_more_than(parameter.value, UINT32_MAX)) ||
           (named("q") && is_large_q(parameter.value));
  if (id != HeaderId::via) return false;
  return (named("ttl") && is_more_than(parameter.value, largest_octet)) ||
         (named("rport") && is_more_than(parameter.value, largest_port));
}

void check_parameters(const Place& place, std::string_view parameters, FaultList& faults) {
  sip::ParameterReader reader(parameters);
  while (const auto parameter = reader.next()) {
    if (parameter->unterminated) faults.add(FindingCode::sip_quoted_string_unterminated, place.detail());
    if (parameter->name.empty()) faults.add(FindingCode::sip_empty_params, place.detail());
    if (is_out_of_range(place.field.id, *parameter)) faults.add(FindingCode::sip_scalar_overflow, place.detail());
  }
  if (reader.found_empty()) faults.add(FindingCode::sip_empty_params, place.detail());
}

// What may not stand outside of quotes (RFC 3261 25.1 display-name).
bool needs_quotes(const NameAddr& address) {
  if (address.display_quoted || address.quote_unterminated) return false;
  return std::any_of(address.display_name.begin(), address.display_name.end(),
                     [](char c) { return !sip::is_token(c) && !sip::is_lws(c); });
}

bool lacks_brackets(const Place& place, const NameAddr& address) {
  if (address.angle_brackets) return address.bracket_unterminated;
  if (address.uri.find_first_of(",?") != npos || needs_brackets(place.field.id)) return true;
  // A comma of the URI was taken for one between elements.
  return place.element.size() < place.field.value.size() && !sip::parse_uri(address.uri);
}

void check_address(const Place& place, FaultList& faults) {
  const NameAddr address = sip::parse_name_addr(place.element);
  check_parameters(place, address.parameters, faults);
  if (address.quote_unterminated) faults.add(FindingCode::sip_quoted_string_unterminated, place.detail());
  if (needs_quotes(address)) faults.add(FindingCode::sip_displayname_not_token, place.detail());
  if (address.angle_brackets &&
      (address.spaces_in_brackets || std::any_of(address.uri.begin(), address.uri.end(), sip::is_lws)))
    faults.add(FindingCode::sip_addrspec_spaces, place.detail());
  if (lacks_brackets(place, address)) {
    faults.add(FindingCode::sip_addrspec_needs_brackets, quoted(place.field.name, place.field.value));
    if (!address.angle_brackets) return;  // where the URI ends is not known
  }
  check_uri(place.field.name, address.uri, faults);
}

void check_field(const HeaderField& field, FaultList& faults) {
  if (!sip::is_comma_list(field.id)) return check_address({field, field.value}, faults);
  sip::ListReader list(field.value);
  while (const auto element = list.next())
    if (*element != "*") check_address({field, *element}, faults);
  if (list.found_empty()) faults.add(FindingCode::sip_empty_params, quoted(field.name, field.value));
}

void check_via(const Place& place, bool response, FaultList& faults) {
  const sip::Via via = sip::parse_via(place.element);
  check_parameters(place, via.parameters, faults);
  if (via.malformed) return;
  if (!is_registered_transport(via.transport)) faults.add(FindingCode::sip_via_transport_unknown, place.detail());
  check_host(place.field.name, via.sent_by, via.address, faults);
  if (!response) return;
  const auto address = sip::parse_ip_literal(via.address.host);
  if (address && address->is_for_many()) faults.add(FindingCode::sip_via_broadcast, place.detail());
}

}  // namespace

std::vector<Fault> check_addresses(const sip::Message& message) {
  FaultList faults;
  if (message.is_request() && !message.defects().start_line_malformed)
    check_uri("Request-URI", readable_request_uri(message), faults);
  for (const HeaderField& field : message.headers())
    if (kind_of(field.id) == HeaderKind::address && !field.value.empty()) check_field(field, faults);
  return faults.take();
}

std::vector<Fault> check_vias(const sip::Message& message) {
  FaultList faults;
  for (const HeaderField& field : message.headers()) {
    if (field.id != HeaderId::via) continue;
    sip::ListReader list(field.value);
    while (const auto element = list.next()) check_via({field, *element}, !message.is_request(), faults);
    if (list.found_empty()) faults.add(FindingCode::sip_empty_params, quoted(field.name, field.value));
  }
  return faults.take();
}

}  // namespace rung::decode
