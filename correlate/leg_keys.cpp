#include "correlate/leg_keys.h"

#include <algorithm>

#include "base/limits.h"
#include "decode/sdp/media_attributes.h"
#include "decode/sip/session_id.h"

namespace rung::correlate {
namespace {

void add(std::vector<LegKey>& keys, LegRule rule, std::string value) {
  if (keys.size() >= limits::leg_keys_of_a_call || value.size() > limits::leg_value_octets) return;
  const bool known =
      std::any_of(keys.begin(), keys.end(), [&](const LegKey& key) { return key.rule == rule && key.value == value; });
  if (!known) keys.push_back({rule, std::move(value)});
}

std::string joined(std::string_view one, std::string_view other) { return std::string(one).append("\n").append(other); }

}  // namespace

std::vector<LegKey> session_keys(const sip::Message& message) {
  std::vector<LegKey> keys;
  const sip::HeaderField* field = message.find(sip::HeaderId::session_id);
  if (field == nullptr) return keys;
  const sip::SessionId id = sip::parse_session_id(field->value);
  if (id.malformed) return keys;
  for (std::string_view uuid : {id.local, id.remote})
    if (!uuid.empty() && !sip::is_null_session(uuid)) add(keys, LegRule::session_id, std::string(uuid));
  return keys;
}

std::vector<LegKey> ice_keys(const sdp::SessionDescription& description) {
  std::vector<LegKey> keys;
  for (const sdp::Media& media : description.media) {
    const sdp::MediaView view{description, media};
    const std::string_view fragment = view.value_here_or_above("ice-ufrag");
    const std::string_view password = view.value_here_or_above("ice-pwd");
    if (!fragment.empty() && !password.empty()) add(keys, LegRule::ice, joined(fragment, password));
  }
  return keys;
}

std::vector<LegKey> forwarded_keys(const sdp::SessionDescription& offer) {
  std::vector<LegKey> keys;
  for (const sdp::Media& media : offer.media) {
    const std::string_view fingerprint = sdp::MediaView{offer, media}.value_here_or_above("fingerprint");
    if (!fingerprint.empty()) add(keys, LegRule::dtls, std::string(fingerprint));
  }
  if (offer.origin && !offer.origin->session_id.empty())
    add(keys, LegRule::sdp_origin,
        joined(joined(offer.origin->username, offer.origin->session_id), offer.origin->address));
  return keys;
}

std::string_view local_part(std::string_view call_id) { return call_id.substr(0, call_id.find('@')); }

std::vector<std::string_view> derived_parts(std::string_view call_id) {
  constexpr std::string_view separators = "-_.:";
  const std::string_view whole = local_part(call_id);
  std::vector<std::string_view> parts;
  auto add_part = [&](std::string_view part) {
    const bool fits =
        part.size() >= limits::leg_call_id_octets && whole.size() - part.size() <= limits::leg_call_id_affix_octets;
    if (fits && std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
  };
  std::size_t at = whole.find_first_of(separators);
  for (int cut = 0; cut < 2 && at != std::string_view::npos; ++cut, at = whole.find_first_of(separators, at + 1))
    add_part(whole.substr(at + 1));
  at = whole.find_last_of(separators);
  for (int cut = 0; cut < 2 && at != std::string_view::npos && at > 0;
       ++cut, at = whole.find_last_of(separators, at - 1))
    add_part(whole.substr(0, at));
  return parts;
}

}  // namespace rung::correlate
