#include "decode/checks/description_checks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "decode/checks/msrp_checks.h"
#include "decode/net/address_scope.h"
#include "decode/sdp/candidate.h"
#include "decode/sdp/line_reader.h"
#include "decode/sdp/media_attributes.h"

namespace rung::decode {
namespace {

using sdp::MediaView;

// As much of a wrong line as tells it apart. What follows a colon may be a key.
constexpr std::size_t quoted_octets = 40;

std::string quoted(std::string_view line) {
  return std::string(line.substr(0, std::min(line.find(':'), quoted_octets)));
}

// "m=audio in line 9"
std::string name_of(const sdp::Media& media) {
  return "m=" + quoted(media.media) + " in line " + std::to_string(media.line);
}

// How far a fault of the grammar reaches: what receivers refuse, what some of them do, what hardly anybody minds.
Severity severity_of(const sdp::Fault& fault) {
  switch (fault.kind) {
    case sdp::FaultKind::no_line:
      return Severity::error;
    case sdp::FaultKind::missing:  // t= and s= are missing from what some devices send
      return fault.text == "v=" || fault.text == "o=" ? Severity::error : Severity::warning;
    case sdp::FaultKind::malformed:
      return fault.text.starts_with("m=") ? Severity::error : Severity::info;
    case sdp::FaultKind::unknown:
    case sdp::FaultKind::misplaced:
    case sdp::FaultKind::repeated:
      break;
  }
  return Severity::info;
}

std::string describe(const sdp::Fault& fault) {
  if (fault.kind == sdp::FaultKind::missing) return std::string(fault.text) + " is missing";
  constexpr std::array<std::string_view, 5> what{"is no line of a session description", "begins with an unknown letter",
                                                 "stands where it may not", "may stand only once", "is malformed"};
  return "line " + std::to_string(fault.line) + " " + std::string(what[static_cast<std::size_t>(fault.kind)]) + ": " +
         quoted(fault.text);
}

// One for all: the worst fault, and how many there are.
void check_grammar(const sdp::SessionDescription& description, std::vector<Fault>& faults) {
  if (description.faults.empty()) return;
  auto milder = [](const sdp::Fault& a, const sdp::Fault& b) { return severity_of(a) < severity_of(b); };
  const sdp::Fault& worst = *std::max_element(description.faults.begin(), description.faults.end(), milder);
  std::string detail = describe(worst);
  if (description.fault_count > 1) detail += ", and " + std::to_string(description.fault_count - 1) + " more";
  faults.push_back({FindingCode::sdp_parse_error, std::move(detail), severity_of(worst)});
}

// m= lines that nothing is sent for: refused ones, and those that only stand for a part of a bundle (RFC 9143 6).
bool is_used(const sdp::Media& media) { return media.port.value_or(0) != 0; }

bool uses_dtls(std::string_view protocol) {
  return starts_ignoring_case(protocol, "UDP/TLS/") || starts_ignoring_case(protocol, "UDP/DTLS/") ||
         starts_ignoring_case(protocol, "TCP/DTLS/") || starts_ignoring_case(protocol, "DTLS/");
}

// What browsers speak (RFC 8829 5.1.2): feedback profiles over DTLS, and data channels.
bool is_webrtc(std::string_view protocol) {
  if (!uses_dtls(protocol)) return false;
  constexpr std::string_view media = "/RTP/SAVPF", data = "DTLS/SCTP";
  return ends_ignoring_case(protocol, media) || ends_ignoring_case(protocol, data);
}

// The m= line whose transport `view` shares: the first of its bundle stands for all (RFC 9143 7.1.3).
MediaView transport_of(const MediaView& view) {
  std::string_view mids = sdp::bundle_of(view);
  const std::string_view first = sdp::take_word(mids);
  for (const sdp::Media& media : view.description.media) {
    const MediaView other{view.description, media};
    if (!first.empty() && other.value("mid") == first) return other;
  }
  return view;
}

bool has_attribute(const MediaView& view, std::string_view name) {
  return view.find_here_or_above(name) != nullptr || transport_of(view).has(name);
}

std::optional<Fault> check_dtls(const MediaView& view) {
  if (!uses_dtls(view.media.protocol)) return std::nullopt;
  for (std::string_view name : {"fingerprint", "setup"})
    if (!has_attribute(view, name))
      return Fault{FindingCode::sdp_webrtc_no_fingerprint, name_of(view.media) + " has no a=" + std::string(name)};
  return std::nullopt;
}

// Phones and PBXs do without ICE among themselves.
std::optional<Fault> check_ice(const MediaView& view, const Origin& origin) {
  if (!is_webrtc(view.media.protocol)) return std::nullopt;
  const bool browser = is_websocket(origin.transport);
  for (std::string_view name : {"ice-ufrag", "ice-pwd"}) {
    if (has_attribute(view, name)) continue;
    std::string detail = name_of(view.media) + " has no a=" + std::string(name);
    if (!browser) detail += "; not on a WebSocket, so perhaps not for a browser";
    return Fault{FindingCode::sdp_ice_missing, std::move(detail), browser ? Severity::warning : Severity::info};
  }
  return std::nullopt;
}

std::optional<Fault> check_connection(const MediaView& view) {
  if (view.description.connection_of(view.media) != nullptr) return std::nullopt;
  return Fault{FindingCode::sdp_no_connection, name_of(view.media) + " has no c= line, and there is none above it"};
}

bool is_local_address(std::string_view text) {
  constexpr std::string_view mdns = ".local";
  const auto address = net::parse_address(text);
  if (address) return net::is_local(net::scope_of(*address));
  return ends_ignoring_case(text, mdns);
}

bool is_global(const net::Endpoint& endpoint) { return net::scope_of(endpoint.address) == net::Scope::global; }

std::optional<Fault> check_private_address(const MediaView& view, const Origin& origin) {
  const sdp::Connection* connection = view.description.connection_of(view.media);
  if (!is_global(origin.source) || connection == nullptr || !is_local_address(connection->address)) return std::nullopt;
  if (has_attribute(view, "ice-ufrag")) return std::nullopt;
  return Fault{FindingCode::sdp_private_address, name_of(view.media) + " asks for " + quoted(connection->address) +
                                                     ", the message comes from " + net::to_text(origin.source.address)};
}

bool all_candidates_are_local(const MediaView& view) {
  return std::all_of(view.attributes().begin(), view.attributes().end(), [](const sdp::Attribute& attribute) {
    if (attribute.name != "candidate") return true;
    const Result<sdp::Candidate> candidate = sdp::parse_candidate(attribute.value);
    return candidate && candidate->type == "host" && is_local_address(candidate->address);
  });
}

// With trickle ICE better ones may follow.
std::optional<Fault> check_candidates(const MediaView& view, const Origin& origin) {
  if (!is_global(origin.source) && !is_global(origin.destination)) return std::nullopt;
  const sdp::Ice ice = sdp::ice_of(view);
  const bool more_to_come = ice.options.find("trickle") != std::string_view::npos && !ice.end_of_candidates;
  if (ice.candidates == 0 || more_to_come || !all_candidates_are_local(view)) return std::nullopt;
  return Fault{FindingCode::sdp_ice_no_relay_or_srflx,
               name_of(view.media) + ": " + std::to_string(ice.candidates) + " candidates, all local"};
}

bool has_websocket(std::string_view protocol) {
  const std::string lower = to_lower(protocol.substr(0, quoted_octets));
  return lower.find("/ws/") != std::string::npos || lower.find("/wss/") != std::string::npos;
}

// RFC 8124 4.2, 4.3.
void check_websocket_uri(const MediaView& view, std::vector<Fault>& faults) {
  for (std::string_view name : {"ws-uri", "wss-uri"})
    if (view.has(name))
      faults.push_back({FindingCode::sdp_websocket_uri_legacy_name, name_of(view.media) + ": a=" + std::string(name)});
  if (!has_websocket(view.media.protocol)) return;
  const std::string_view setup = view.value_here_or_above("setup");
  if (setup == "holdconn") faults.push_back({FindingCode::sdp_websocket_uri_holdconn, name_of(view.media)});
  if (setup == "passive" && sdp::websocket_uri_of(view).empty())
    faults.push_back({FindingCode::sdp_websocket_uri_missing, name_of(view.media) + " has a=setup:passive"});
}

// Where a fault is in many m= lines the first one is enough.
void add_once(std::optional<Fault>&& fault, std::size_t from, std::vector<Fault>& faults) {
  if (!fault) return;
  const bool told = std::any_of(faults.begin() + static_cast<std::ptrdiff_t>(from), faults.end(),
                                [&](const Fault& other) { return other.code == fault->code; });
  if (!told) faults.push_back(std::move(*fault));
}

}  // namespace

void check_description(const sdp::SessionDescription& description, const Origin& origin, std::vector<Fault>& faults) {
  const std::size_t from = faults.size();
  check_grammar(description, faults);
  if (description.over_limit)
    faults.push_back({FindingCode::sdp_over_limit, std::to_string(description.media.size()) + " m= lines were read"});
  for (const sdp::Media& media : description.media) {
    if (!is_used(media)) continue;
    const MediaView view{description, media};
    add_once(check_connection(view), from, faults);
    add_once(check_dtls(view), from, faults);
    add_once(check_ice(view, origin), from, faults);
    add_once(check_private_address(view, origin), from, faults);
    add_once(check_candidates(view, origin), from, faults);
    check_websocket_uri(view, faults);
  }
  add_once(check_msrp_description(description, origin), from, faults);
}

}  // namespace rung::decode
