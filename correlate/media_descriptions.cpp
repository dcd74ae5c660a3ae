#include "correlate/media_descriptions.h"

#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sdp/codec.h"
#include "decode/sdp/media_attributes.h"
#include "decode/sdp/session_description.h"

namespace rung::correlate {
namespace {

// The INVITE that a PRACK is about: the second number of "RAck: 776656 1 INVITE" (RFC 3262 7.2).
std::optional<std::uint32_t> acknowledged_cseq(const sip::Message& prack) {
  const sip::HeaderField* field = prack.find(sip::HeaderId::rack);
  if (field == nullptr) return std::nullopt;
  const std::size_t space = std::min(field->value.find_first_of(" \t"), field->value.size());
  const std::string_view rest = trim(field->value.substr(space));
  const auto number = parse_decimal(rest.substr(0, rest.find_first_of(" \t")));
  if (!number || *number > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

// The place for what is known of the INVITEs of the side that sent this request, or gets this response.
InviteOffer& offer_of(TrackedCall& call, const sip::Essentials& facts) {
  return call.offers[call.from_caller(facts) ? 0 : 1];
}

void remember_offer(const decode::SipMessage& message, TrackedCall* call, bool in_request) {
  const sip::Essentials& facts = message.message.essentials();
  if (call != nullptr && facts.cseq) offer_of(*call, facts) = {*facts.cseq, true, in_request};
}

// A PRACK answers the offer of a response to an INVITE without one, else it makes one itself (RFC 3262 5).
DescriptionRole role_of_prack(const decode::SipMessage& message, TrackedCall* call) {
  const std::optional<std::uint32_t> cseq = acknowledged_cseq(message.message);
  if (call == nullptr || !cseq) return DescriptionRole::unknown;
  const InviteOffer& offer = offer_of(*call, message.message.essentials());
  if (!offer.known || offer.cseq != *cseq) return DescriptionRole::unknown;
  return offer.in_request ? DescriptionRole::offer : DescriptionRole::answer;
}

DescriptionRole role_of_request(const decode::SipMessage& message, TrackedCall* call) {
  const std::string_view method = message.message.method();
  if (method == "INVITE") remember_offer(message, call, true);
  if (method == "INVITE" || method == "UPDATE") return DescriptionRole::offer;
  if (method == "ACK") return DescriptionRole::answer;  // it is never anything else (RFC 3261 13.2.1)
  return method == "PRACK" ? role_of_prack(message, call) : DescriptionRole::unknown;
}

// Where the request was not seen on this hop, what another one showed.
DescriptionRole role_of_invite_response(const decode::SipMessage& message, const TrackedTransaction& transaction,
                                        TrackedCall* call) {
  if (transaction.request_seen) {
    if (transaction.request_role == DescriptionRole::offer) return DescriptionRole::answer;
    remember_offer(message, call, false);
    return DescriptionRole::offer;
  }
  const sip::Essentials& facts = message.message.essentials();
  if (call == nullptr || !facts.cseq) return DescriptionRole::unknown;
  const InviteOffer& offer = offer_of(*call, facts);
  if (!offer.known || offer.cseq != *facts.cseq) return DescriptionRole::unknown;
  return offer.in_request ? DescriptionRole::answer : DescriptionRole::offer;
}

// Refusals tell what would have been possible (RFC 3261 21.4.26), which is neither.
DescriptionRole role_of_response(const decode::SipMessage& message, const TrackedTransaction& transaction,
                                 TrackedCall* call) {
  const std::uint32_t status = message.message.status();
  if (status <= 100 || status >= 300) return DescriptionRole::unknown;
  const std::string_view method = message.message.essentials().cseq_method;
  if (method == "INVITE") return role_of_invite_response(message, transaction, call);
  if (method != "UPDATE" && method != "PRACK") return DescriptionRole::unknown;
  const bool answers = !transaction.request_seen || transaction.request_role == DescriptionRole::offer;
  return answers ? DescriptionRole::answer : DescriptionRole::unknown;
}

// What rows hold of a value that somebody sent: crafted ones are cut.
std::string_view kept(std::string_view value) { return value.substr(0, limits::sdp_value_octets); }

// Adds to a list with commas, as long as it is no longer than a value may be.
void add(std::string& list, std::string_view value) {
  if (list.size() + value.size() >= limits::sdp_value_octets) return;
  if (!list.empty()) list += ',';
  list += value;
}

std::string types_of(const sdp::Ice& ice) {
  std::string text;
  auto tell = [&text](std::string_view type, std::uint32_t count) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text.append(type).append(" ").append(std::to_string(count));
  };
  tell("host", ice.host);
  tell("srflx", ice.server_reflexive);
  tell("prflx", ice.peer_reflexive);
  tell("relay", ice.relay);
  return text;
}

std::string bandwidth_of(const sdp::MediaView& view) {
  const bool own = !view.media.bandwidths.empty();
  std::string text;
  for (const sdp::Bandwidth& each : own ? view.media.bandwidths : view.description.bandwidths)
    add(text, std::string(kept(each.type)).append(":").append(kept(each.value)));
  return text;
}

void fill_formats(MediaDescription& row, const sdp::MediaView& view) {
  row.formats = kept(view.media.formats);
  for (const sdp::Codec& codec : sdp::codecs_of(view.description, view.media)) {
    if (codec.format == "*") continue;  // names nothing: MSRP, BFCP
    add(row.codecs, codec.name.empty() ? codec.format : codec.name);
  }
  row.ptime = kept(sdp::ptime_of(view));
  row.bandwidth = bandwidth_of(view);
}

void fill_ice(MediaDescription& row, const sdp::MediaView& view) {
  const sdp::Ice ice = sdp::ice_of(view);
  row.ice_ufrag = kept(ice.user_fragment);
  row.candidates = ice.candidates;
  row.candidate_types = types_of(ice);
  row.ice_options = kept(ice.options);
  row.ice_lite = ice.lite;
  row.end_of_candidates = ice.end_of_candidates;
}

void fill_security(MediaDescription& row, const sdp::MediaView& view) {
  row.fingerprint = kept(view.value_here_or_above("fingerprint"));
  row.setup = kept(view.value_here_or_above("setup"));
  for (std::string_view suite : sdp::crypto_suites_of(view)) add(row.crypto_suites, suite);
}

void fill_grouping(MediaDescription& row, const sdp::MediaView& view) {
  row.mid = kept(view.value("mid"));
  row.bundle = kept(sdp::bundle_of(view));
  row.rtcp_mux = view.has("rtcp-mux");
  row.rtcp = kept(view.value("rtcp"));
  row.label = kept(view.value("label"));
  row.content = kept(view.value("content"));
  row.cname = kept(sdp::cname_of(view));
}

MediaDescription row_of(const sdp::MediaView& view) {
  MediaDescription row;
  const sdp::SessionDescription& description = view.description;
  row.media = kept(view.media.media);
  row.port = view.media.port;
  row.protocol = kept(view.media.protocol);
  row.direction = sdp::to_text(sdp::direction_of(view));
  if (const sdp::Connection* connection = description.connection_of(view.media))
    row.address = kept(connection->address);
  fill_formats(row, view);
  fill_ice(row, view);
  fill_security(row, view);
  fill_grouping(row, view);
  row.sctp_port = sdp::sctp_port_of(view);
  row.max_message_size = sdp::max_message_size_of(view);
  row.path = kept(view.value("path"));
  row.websocket_uri = kept(sdp::websocket_uri_of(view));
  if (description.origin) {
    row.session_id = kept(description.origin->session_id);
    row.session_version = kept(description.origin->session_version);
  }
  row.faults = description.fault_count;
  return row;
}

}  // namespace

DescriptionRole judge_role(const decode::SipMessage& message, TrackedTransaction& transaction, TrackedCall* call) {
  if (!message.message.is_request()) return role_of_response(message, transaction, call);
  const DescriptionRole role = role_of_request(message, call);
  // The ACK to a refusal belongs to the transaction of its INVITE, whose role stays.
  if (message.message.method() == transaction.row.method) transaction.request_role = role;
  return role;
}

std::vector<MediaDescription> rows_of(const sdp::SessionDescription& description) {
  std::vector<MediaDescription> rows;
  rows.reserve(description.media.size());
  for (const sdp::Media& media : description.media) {
    rows.push_back(row_of({description, media}));
    rows.back().position = static_cast<std::uint32_t>(rows.size());
  }
  return rows;
}

}  // namespace rung::correlate
