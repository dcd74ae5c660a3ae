#include "correlate/checks/dialog_checks.h"

#include <string>

#include "decode/checks/quote.h"
#include "decode/sip/header_list.h"
#include "decode/sip/ip_literal.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri_comparison.h"

namespace rung::correlate {
namespace {

using sip::Uri;

// Two devices behind one address of record (RFC 5627 3.1).
bool are_other_devices(const Uri& one, const Uri& other) {
  const auto a = sip::find_parameter(one.parameters, "gr"), b = sip::find_parameter(other.parameters, "gr");
  return a && b && a->has_value && b->has_value && a->value != b->value;
}

// Without what does not say where it leads.
Uri place_of(Uri uri, bool with_user, bool with_port) {
  uri.parameters = uri.headers = uri.password = {};
  if (!with_user) {
    uri.user = {};
    uri.has_user = false;
  }
  if (!with_port) uri.port.reset();
  return uri;
}

bool is_sip(const Uri& uri) { return uri.kind == Uri::Kind::sip || uri.kind == Uri::Kind::sips; }

// A sender that knows its peer to be behind a NAT addresses it where its packets come from.
bool names_destination(const Uri& requested, const Uri& target, const net::Endpoint& destination) {
  if (!is_sip(target) || requested.user != target.user) return false;
  const auto host = sip::parse_ip_literal(requested.host);
  if (!host || host->is_v6 != destination.address.is_v6) return false;
  const bool same_port = !requested.port || *requested.port == destination.port;
  const std::size_t from = host->is_v6 ? 0 : 12;
  const auto& octets = destination.address.octets;
  return same_port && std::equal(octets.begin() + static_cast<std::ptrdiff_t>(from), octets.end(),
                                 host->octets.begin() + static_cast<std::ptrdiff_t>(from));
}

// Behind a strict router the target is the last Route (RFC 3261 12.2.1.1).
bool stands_in_route(const sip::Message& request, std::string_view target) {
  for (std::string_view element : sip::list_of(request.headers(), sip::HeaderId::route))
    if (is_same_target(sip::parse_name_addr(element).uri, target)) return true;
  return false;
}

std::string name_of(const sip::Message& message) {
  const auto cseq = message.essentials().cseq;
  return std::string(message.method()) + (cseq ? " " + std::to_string(*cseq) : "");
}

}  // namespace

std::string_view contact_uri(const sip::Essentials& facts) {
  if (facts.contact.empty()) return {};
  const auto element = sip::ListReader(facts.contact).next();
  return element ? sip::parse_name_addr(*element).uri : std::string_view();
}

bool is_same_target(std::string_view one, std::string_view other) {
  if (one == other) return true;
  const auto a = sip::parse_uri(one), b = sip::parse_uri(other);
  if (!a || !b) return true;
  if (!is_sip(*a) || !is_sip(*b)) return sip::is_same_resource(*a, *b);
  if (are_other_devices(*a, *b)) return false;
  const bool with_port = a->port && b->port;
  return sip::is_same_resource(place_of(*a, true, with_port), place_of(*b, true, with_port));
}

std::optional<decode::Fault> check_request_target(const sip::Message& request, std::string_view target, bool routed,
                                                  const net::Endpoint& destination) {
  const bool has_route = request.find(sip::HeaderId::route) != nullptr;
  const std::string_view uri = request.request_uri();
  if (uri == target || is_same_target(uri, target)) {
    if (!routed || has_route) return std::nullopt;
    return decode::Fault{FindingCode::dlg_ack_wrong_ruri,
                         name_of(request) +
                             " has no Route, though Record-Route stood beside the Contact of the other "
                             "side"};
  }
  const auto requested = sip::parse_uri(uri), wanted = sip::parse_uri(target);
  if (!requested || !wanted) return std::nullopt;
  // A Contact without a user is the host itself, whoever is asked for there.
  const bool with_port = requested->port && wanted->port;
  if (!wanted->has_user && is_sip(*wanted) &&
      sip::is_same_resource(place_of(*requested, false, with_port), place_of(*wanted, false, with_port)))
    return std::nullopt;
  if (!routed && !has_route && names_destination(*requested, *wanted, destination)) return std::nullopt;
  if (has_route && stands_in_route(request, target)) return std::nullopt;
  return decode::Fault{FindingCode::dlg_ack_wrong_ruri, name_of(request) + " is sent to " + decode::quoted(uri) +
                                                            ", the Contact of the other side is " +
                                                            decode::quoted(target)};
}

std::optional<decode::Fault> check_contact(const sip::Message& message) {
  if (!message.essentials().contact.empty()) return std::nullopt;
  std::string detail = message.is_request()
                           ? name_of(message)
                           : std::to_string(message.status()) + " to " + std::string(message.essentials().cseq_method);
  return decode::Fault{FindingCode::dlg_missing_contact, std::move(detail)};
}

}  // namespace rung::correlate
