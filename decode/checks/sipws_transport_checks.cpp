#include "decode/checks/sipws_transport_checks.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "decode/checks/quote.h"
#include "decode/net/address_scope.h"
#include "decode/sip/header_list.h"
#include "decode/sip/name_addr.h"
#include "decode/sip/parameters.h"
#include "decode/sip/uri.h"
#include "decode/sip/via.h"

namespace rung::decode {
namespace {

using sip::HeaderField;
using sip::HeaderId;

bool is_loopback(const net::Endpoint& endpoint) { return net::scope_of(endpoint.address) == net::Scope::loopback; }
bool is_local(const net::Endpoint& endpoint) { return net::is_local(net::scope_of(endpoint.address)); }

// True where `word`, in lower case, stands behind a semicolon: cheaper than to read all parameters.
bool may_have_parameter(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(';'); at != std::string_view::npos; at = text.find(';', at + 1))
    if (at + 1 < text.size() && ascii_lower(text[at + 1]) == word.front() &&
        starts_ignoring_case(text.substr(at + 1), word))
      return true;
  return false;
}

// The same for a whole name.
bool may_be_named(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(';'); at != std::string_view::npos; at = text.find(';', at + 1)) {
    const std::string_view behind = text.substr(at + 1);
    const char next = behind.size() > name.size() ? behind[name.size()] : ';';
    if (starts_ignoring_case(behind, name) && std::string_view("=;>, ").find(next) != std::string_view::npos)
      return true;
  }
  return false;
}

// True where a colon stands behind "sips".
bool may_have_sips(std::string_view text) {
  for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1))
    if (ends_ignoring_case(text.substr(0, at), "sips")) return true;
  return false;
}

std::string_view transport_of(std::string_view text) {
  const Result<sip::Uri> uri = sip::parse_uri(text);
  if (!uri) return {};
  const std::optional<sip::Parameter> transport = sip::find_parameter(uri->parameters, "transport");
  return transport ? transport->value : std::string_view();
}

bool says_wss(std::string_view uri) { return equals_ignoring_case(transport_of(uri), "wss"); }

// The first URI of the field for which `holds` is true; empty where there is none.
std::string_view find_uri(std::string_view field, bool (*holds)(std::string_view uri)) {
  sip::ListReader reader(field);
  while (const std::optional<std::string_view> element = reader.next()) {
    const std::string_view uri = sip::parse_name_addr(*element).uri;
    if (holds(uri)) return uri;
  }
  return {};
}

void check_via(const CarriedSip& carried, std::vector<Fault>& faults) {
  const std::string_view said = carried.message.essentials().via_transport;
  if (said.empty()) return;  // no Via, or none that can be read
  const bool ws = equals_ignoring_case(said, "WS"), wss = equals_ignoring_case(said, "WSS");
  if (!ws && !wss) return faults.push_back({FindingCode::sipws_via_not_ws, "it says " + quoted(said)});
  const bool secure = carried.connection.transport == Transport::wss;
  if (wss == secure) return;
  Fault fault{FindingCode::sipws_via_transport_mismatch,
              wss ? "it says WSS on a WebSocket without TLS" : "it says WS on a WebSocket with TLS"};
  std::string_view reason;
  if (!carried.from_client)
    reason = secure ? "a proxy before the server may add the TLS" : "a proxy before the server may end the TLS";
  else if (!secure)
    reason = tls_ended_before(carried.connection);
  if (!reason.empty()) {
    fault.detail.append("; ").append(reason);
    fault.severity = Severity::info;
  }
  faults.push_back(std::move(fault));
}

// A Contact of the client itself: in a request that nobody forwarded to it, or with the name that browsers make up.
void check_contact(const CarriedSip& carried, std::string_view field, std::vector<Fault>& faults) {
  if (!carried.from_client || field == "*" || may_have_parameter(field, "transport=ws")) return;
  const bool its_own = carried.message.is_request() && carried.message.essentials().via_count == 1;
  if (carried.message.is_request() && !its_own) return;
  if (field.find(',') == std::string_view::npos && (may_be_named(field, "gr") || may_be_named(field, "ob"))) return;
  sip::ListReader reader(field);
  while (const std::optional<std::string_view> element = reader.next()) {
    const std::string_view text = sip::parse_name_addr(*element).uri;
    const Result<sip::Uri> uri = sip::parse_uri(text);
    if (!uri || (uri->kind != sip::Uri::Kind::sip && uri->kind != sip::Uri::Kind::sips)) continue;
    if (!its_own && !to_lower(uri->host).ends_with(".invalid")) continue;
    if (sip::find_parameter(uri->parameters, "gr") || sip::find_parameter(uri->parameters, "ob")) continue;
    return faults.push_back({FindingCode::sipws_contact_no_ws_transport, quoted(text)});
  }
}

void check_sips(const CarriedSip& carried, std::string_view where, std::string_view uri, std::vector<Fault>& faults) {
  Fault fault{FindingCode::sipws_sips_over_cleartext, std::string(where) + " " + quoted(uri)};
  if (const std::string_view reason = tls_ended_before(carried.connection); !reason.empty()) {
    fault.detail.append("; ").append(reason);
    fault.severity = Severity::info;
  }
  faults.push_back(std::move(fault));
}

// The first of each kind in the message is told.
class AddressCheck {
 public:
  AddressCheck(const CarriedSip& carried, std::vector<Fault>& faults)
      : carried_(carried), faults_(faults), clear_(carried.connection.transport == Transport::ws) {}

  void look_at(std::string_view where, std::string_view text, std::string_view (*find)(std::string_view text, bool)) {
    if (!wss_ && may_have_parameter(text, "transport=wss"))
      if (const std::string_view uri = find(text, false); !uri.empty()) {
        wss_ = true;
        faults_.push_back({FindingCode::sipws_transport_param_wss, std::string(where) + " " + quoted(uri)});
      }
    if (clear_ && !sips_ && may_have_sips(text))
      if (const std::string_view uri = find(text, true); !uri.empty()) {
        sips_ = true;
        check_sips(carried_, where, uri, faults_);
      }
  }

 private:
  const CarriedSip& carried_;
  std::vector<Fault>& faults_;
  bool clear_, wss_ = false, sips_ = false;
};

bool is_sips(std::string_view uri) { return starts_ignoring_case(uri, "sips:"); }

std::string_view find_in_field(std::string_view field, bool sips) { return find_uri(field, sips ? is_sips : says_wss); }
std::string_view find_in_uri(std::string_view uri, bool sips) {
  return (sips ? is_sips(uri) : says_wss(uri)) ? uri : std::string_view();
}

void check_addresses(const CarriedSip& carried, std::vector<Fault>& faults) {
  AddressCheck check(carried, faults);
  if (carried.message.is_request()) check.look_at("Request-URI", carried.message.request_uri(), find_in_uri);
  for (const HeaderField& field : carried.message.headers()) {
    switch (field.id) {
      case HeaderId::contact:
        check_contact(carried, field.value, faults);
        [[fallthrough]];
      case HeaderId::path:
      case HeaderId::record_route:
      case HeaderId::route:
      case HeaderId::service_route:
        check.look_at(sip::header_name(field.id), field.value, find_in_field);
        break;
      default:
        break;
    }
  }
}

// ::ffff:192.0.2.1 is 192.0.2.1 (RFC 4291 2.5.5.2).
net::IpAddress without_mapping(const net::IpAddress& address) {
  const auto& octets = address.octets;
  const bool mapped = address.is_v6 && octets[10] == 0xff && octets[11] == 0xff &&
                      std::all_of(octets.begin(), octets.begin() + 10, [](std::uint8_t octet) { return octet == 0; });
  return mapped ? net::ipv4_address(Bytes(octets).subspan(12)) : address;
}

}  // namespace

std::string_view tls_ended_before(const ConnectionFacts& connection) {
  if (connection.forwarded_proto == "https") return "a proxy says that it ended TLS";
  if (starts_ignoring_case(connection.ws_origin, "https://"))
    return "the page came by https, so a proxy must have ended TLS";
  const bool proxied = connection.forwarded_proto == "unknown" || connection.proxy.version != 0;
  if (proxied && is_local(connection.client) && is_local(connection.server)) return "a proxy before may have ended TLS";
  if (is_loopback(connection.client) && is_loopback(connection.server))
    return "on a loopback address, where proxies that end TLS connect";
  return connection.ws_path.empty() ? "the handshake, which might name a proxy, was not captured" : "";
}

std::vector<Fault> check_transports(const CarriedSip& carried) {
  std::vector<Fault> faults;
  if (carried.message.defects().header_section_unterminated) return faults;
  if (carried.message.is_request()) check_via(carried, faults);
  check_addresses(carried, faults);
  return faults;
}

std::optional<Fault> check_cleartext(const CarriedSip& carried) {
  const ConnectionFacts& connection = carried.connection;
  if (connection.transport != Transport::ws || is_loopback(connection.client) || is_loopback(connection.server))
    return std::nullopt;
  Fault fault{FindingCode::sipws_cleartext,
              "to " + (connection.ws_host.empty() ? net::to_text(connection.server) : quoted(connection.ws_host))};
  if (const std::string_view reason = tls_ended_before(connection); !reason.empty()) {
    fault.detail.append("; ").append(reason);
    fault.severity = Severity::info;
  }
  return fault;
}

std::optional<Fault> check_received(const CarriedSip& carried) {
  if (carried.from_client || carried.message.is_request()) return std::nullopt;
  const HeaderField* field = carried.message.find(HeaderId::via);
  if (field == nullptr || !may_have_parameter(field->value, "received")) return std::nullopt;
  const std::optional<std::string_view> topmost = sip::ListReader(field->value).next();
  const std::optional<net::IpAddress> said = net::parse_address(topmost ? sip::parse_via(*topmost).received : "");
  const net::IpAddress client = without_mapping(carried.connection.client.address);
  if (!said || without_mapping(*said) == client || !net::is_local(net::scope_of(*said))) return std::nullopt;
  return Fault{FindingCode::sipws_received_private, net::to_text(*said) + " for the client at " + net::to_text(client)};
}

}  // namespace rung::decode
