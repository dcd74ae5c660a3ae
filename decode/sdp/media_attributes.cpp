#include "decode/sdp/media_attributes.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sdp/candidate.h"
#include "decode/sdp/codec.h"
#include "decode/sdp/line_reader.h"

namespace rung::sdp {
namespace {

using Attributes = std::span<const Attribute>;

constexpr std::array<std::string_view, 4> direction_names{"sendrecv", "sendonly", "recvonly", "inactive"};

const Attribute* find_in(Attributes attributes, std::string_view name) {
  // Sizes and first letters tell nearly all names apart.
  auto found = std::find_if(attributes.begin(), attributes.end(), [name](const Attribute& each) {
    return each.name.size() == name.size() && each.name.front() == name.front() && each.name == name;
  });
  return found == attributes.end() ? nullptr : &*found;
}

const Attribute* find_above(const SessionDescription& description, std::string_view name) {
  return description.session_names.may_have(name) ? find_in(description.session_attributes(), name) : nullptr;
}

std::optional<Direction> direction_in(Attributes attributes) {
  for (const Attribute& attribute : attributes) {
    auto found = std::find(direction_names.begin(), direction_names.end(), attribute.name);
    if (found != direction_names.end()) return static_cast<Direction>(found - direction_names.begin());
  }
  return std::nullopt;
}

Direction direction_as_told(const MediaView& view) {
  if (const auto own = direction_in(view.attributes())) return *own;
  if (const auto above = direction_in(view.description.session_attributes())) return *above;
  const Attribute* type = find_above(view.description, "type");
  const bool one_way =
      type && (equals_ignoring_case(type->value, "broadcast") || equals_ignoring_case(type->value, "H332"));
  return one_way ? Direction::recvonly : Direction::sendrecv;
}

bool is_held_by_address(const MediaView& view) {
  constexpr std::uint16_t discard = 9;
  const Connection* connection = view.description.connection_of(view.media);
  if (connection == nullptr || connection->address != "0.0.0.0" || !is_rtp(view.media)) return false;
  return view.media.port.value_or(0) != discard && view.find_here_or_above("ice-ufrag") == nullptr;
}

bool has_word(std::string_view words, std::string_view word) {
  for (std::string_view each = take_word(words); !each.empty(); each = take_word(words))
    if (each == word) return true;
  return false;
}

// "5000 webrtc-datachannel 1024" (drafts of RFC 8841), nothing where it is not there.
std::optional<std::uint64_t> number_of_map(const MediaView& view, int word) {
  std::string_view words = view.value("sctpmap");
  for (; word > 0; --word) take_word(words);
  return parse_decimal(take_word(words));
}

void count(Ice& ice, std::string_view value) {
  ++ice.candidates;
  const Result<Candidate> candidate = parse_candidate(value);
  if (!candidate) return;
  if (candidate->type == "host") ++ice.host;
  if (candidate->type == "srflx") ++ice.server_reflexive;
  if (candidate->type == "prflx") ++ice.peer_reflexive;
  if (candidate->type == "relay") ++ice.relay;
}

}  // namespace

const Attribute* MediaView::find(std::string_view name) const {
  return media.names.may_have(name) ? find_in(attributes(), name) : nullptr;
}

const Attribute* MediaView::find_here_or_above(std::string_view name) const {
  const Attribute* own = find(name);
  return own ? own : find_above(description, name);
}

std::string_view MediaView::value(std::string_view name) const {
  const Attribute* found = find(name);
  return found ? found->value : std::string_view{};
}

std::string_view MediaView::value_here_or_above(std::string_view name) const {
  const Attribute* found = find_here_or_above(name);
  return found ? found->value : std::string_view{};
}

std::string_view to_text(Direction direction) { return direction_names[static_cast<std::size_t>(direction)]; }

Direction direction_of(const MediaView& view) {
  const Direction told = direction_as_told(view);
  if (!is_held_by_address(view)) return told;
  if (told == Direction::sendrecv) return Direction::sendonly;
  return told == Direction::recvonly ? Direction::inactive : told;
}

Ice ice_of(const MediaView& view) {
  Ice ice;
  ice.user_fragment = view.value_here_or_above("ice-ufrag");
  ice.options = view.value_here_or_above("ice-options");
  ice.has_password = view.find_here_or_above("ice-pwd") != nullptr;
  ice.lite = find_above(view.description, "ice-lite") != nullptr;
  ice.end_of_candidates = view.find_here_or_above("end-of-candidates") != nullptr;
  if (!view.media.names.may_have("candidate")) return ice;
  for (const Attribute& attribute : view.attributes())
    if (attribute.name == "candidate") count(ice, attribute.value);
  return ice;
}

std::string_view bundle_of(const MediaView& view) {
  const std::string_view mid = view.value("mid");
  if (mid.empty()) return {};
  std::size_t groups = 0;
  for (const Attribute& attribute : view.description.session_attributes()) {
    if (attribute.name != "group") continue;
    if (++groups > limits::sdp_groups) break;
    std::string_view mids = attribute.value;
    if (take_word(mids) == "BUNDLE" && has_word(mids, mid)) return trim(mids);
  }
  return {};
}

std::vector<std::string_view> crypto_suites_of(const MediaView& view) {
  std::vector<std::string_view> suites;
  if (!view.media.names.may_have("crypto")) return suites;
  for (const Attribute& attribute : view.attributes()) {
    if (attribute.name != "crypto" || suites.size() >= limits::sdp_formats) continue;
    std::string_view words = attribute.value;
    take_word(words);  // the tag
    const std::string_view suite = take_word(words);
    const bool is_key = starts_ignoring_case(suite, "inline:");
    if (!suite.empty() && !is_key) suites.push_back(suite);
  }
  return suites;
}

std::optional<std::uint32_t> sctp_port_of(const MediaView& view) {
  auto port = parse_decimal(view.value("sctp-port"));
  if (!port) port = number_of_map(view, 0);
  if (!port || *port > 0xFFFF) return std::nullopt;
  return static_cast<std::uint32_t>(*port);
}

std::optional<std::uint64_t> max_message_size_of(const MediaView& view) {
  auto size = parse_decimal(view.value("max-message-size"));
  if (!size) size = number_of_map(view, 2);
  if (size && *size > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return std::nullopt;
  return size;
}

std::string_view websocket_uri_of(const MediaView& view) {
  for (std::string_view name : {"websocket-uri", "wss-uri", "ws-uri"})
    if (const Attribute* found = view.find(name)) return found->value;
  return {};
}

std::string_view ptime_of(const MediaView& view) { return view.value("ptime"); }

std::string_view cname_of(const MediaView& view) {
  constexpr std::string_view cname = "cname:";
  if (!view.media.names.may_have("ssrc")) return {};
  for (const Attribute& attribute : view.attributes()) {
    if (attribute.name != "ssrc") continue;
    std::string_view words = attribute.value;
    take_word(words);
    const std::string_view rest = trim(words);
    if (rest.starts_with(cname)) return trim(rest.substr(cname.size()));
  }
  return {};
}

}  // namespace rung::sdp
