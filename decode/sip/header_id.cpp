#include "decode/sip/header_id.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "base/ascii.h"

namespace rung::sip {
namespace {

struct Name {
  HeaderId id;
  std::string_view text;
};

// In the order of HeaderId, without `other`.
constexpr std::array long_names = {
    Name{HeaderId::accept, "Accept"},
    Name{HeaderId::accept_contact, "Accept-Contact"},
    Name{HeaderId::accept_encoding, "Accept-Encoding"},
    Name{HeaderId::accept_language, "Accept-Language"},
    Name{HeaderId::alert_info, "Alert-Info"},
    Name{HeaderId::allow, "Allow"},
    Name{HeaderId::allow_events, "Allow-Events"},
    Name{HeaderId::answer_mode, "Answer-Mode"},
    Name{HeaderId::authentication_info, "Authentication-Info"},
    Name{HeaderId::authorization, "Authorization"},
    Name{HeaderId::call_id, "Call-ID"},
    Name{HeaderId::call_info, "Call-Info"},
    Name{HeaderId::contact, "Contact"},
    Name{HeaderId::content_disposition, "Content-Disposition"},
    Name{HeaderId::content_encoding, "Content-Encoding"},
    Name{HeaderId::content_id, "Content-ID"},
    Name{HeaderId::content_language, "Content-Language"},
    Name{HeaderId::content_length, "Content-Length"},
    Name{HeaderId::content_transfer_encoding, "Content-Transfer-Encoding"},
    Name{HeaderId::content_type, "Content-Type"},
    Name{HeaderId::cookie, "Cookie"},
    Name{HeaderId::cseq, "CSeq"},
    Name{HeaderId::date, "Date"},
    Name{HeaderId::diversion, "Diversion"},
    Name{HeaderId::error_info, "Error-Info"},
    Name{HeaderId::event, "Event"},
    Name{HeaderId::expires, "Expires"},
    Name{HeaderId::feature_caps, "Feature-Caps"},
    Name{HeaderId::flow_timer, "Flow-Timer"},
    Name{HeaderId::from, "From"},
    Name{HeaderId::geolocation, "Geolocation"},
    Name{HeaderId::history_info, "History-Info"},
    Name{HeaderId::identity, "Identity"},
    Name{HeaderId::identity_info, "Identity-Info"},
    Name{HeaderId::in_reply_to, "In-Reply-To"},
    Name{HeaderId::info_package, "Info-Package"},
    Name{HeaderId::join, "Join"},
    Name{HeaderId::max_breadth, "Max-Breadth"},
    Name{HeaderId::max_forwards, "Max-Forwards"},
    Name{HeaderId::mime_version, "MIME-Version"},
    Name{HeaderId::min_expires, "Min-Expires"},
    Name{HeaderId::min_se, "Min-SE"},
    Name{HeaderId::organization, "Organization"},
    Name{HeaderId::p_access_network_info, "P-Access-Network-Info"},
    Name{HeaderId::p_asserted_identity, "P-Asserted-Identity"},
    Name{HeaderId::p_associated_uri, "P-Associated-URI"},
    Name{HeaderId::p_called_party_id, "P-Called-Party-ID"},
    Name{HeaderId::p_charging_vector, "P-Charging-Vector"},
    Name{HeaderId::p_early_media, "P-Early-Media"},
    Name{HeaderId::p_preferred_identity, "P-Preferred-Identity"},
    Name{HeaderId::p_visited_network_id, "P-Visited-Network-ID"},
    Name{HeaderId::path, "Path"},
    Name{HeaderId::priority, "Priority"},
    Name{HeaderId::privacy, "Privacy"},
    Name{HeaderId::proxy_authenticate, "Proxy-Authenticate"},
    Name{HeaderId::proxy_authorization, "Proxy-Authorization"},
    Name{HeaderId::proxy_require, "Proxy-Require"},
    Name{HeaderId::rack, "RAck"},
    Name{HeaderId::reason, "Reason"},
    Name{HeaderId::record_route, "Record-Route"},
    Name{HeaderId::recv_info, "Recv-Info"},
    Name{HeaderId::refer_sub, "Refer-Sub"},
    Name{HeaderId::refer_to, "Refer-To"},
    Name{HeaderId::referred_by, "Referred-By"},
    Name{HeaderId::reject_contact, "Reject-Contact"},
    Name{HeaderId::remote_party_id, "Remote-Party-ID"},
    Name{HeaderId::replaces, "Replaces"},
    Name{HeaderId::reply_to, "Reply-To"},
    Name{HeaderId::request_disposition, "Request-Disposition"},
    Name{HeaderId::require, "Require"},
    Name{HeaderId::resource_priority, "Resource-Priority"},
    Name{HeaderId::retry_after, "Retry-After"},
    Name{HeaderId::route, "Route"},
    Name{HeaderId::rseq, "RSeq"},
    Name{HeaderId::security_client, "Security-Client"},
    Name{HeaderId::security_server, "Security-Server"},
    Name{HeaderId::security_verify, "Security-Verify"},
    Name{HeaderId::server, "Server"},
    Name{HeaderId::service_route, "Service-Route"},
    Name{HeaderId::session_expires, "Session-Expires"},
    Name{HeaderId::session_id, "Session-ID"},
    Name{HeaderId::sip_etag, "SIP-ETag"},
    Name{HeaderId::sip_if_match, "SIP-If-Match"},
    Name{HeaderId::subject, "Subject"},
    Name{HeaderId::subscription_state, "Subscription-State"},
    Name{HeaderId::supported, "Supported"},
    Name{HeaderId::target_dialog, "Target-Dialog"},
    Name{HeaderId::timestamp, "Timestamp"},
    Name{HeaderId::to, "To"},
    Name{HeaderId::unsupported, "Unsupported"},
    Name{HeaderId::user_agent, "User-Agent"},
    Name{HeaderId::user_to_user, "User-to-User"},
    Name{HeaderId::via, "Via"},
    Name{HeaderId::warning, "Warning"},
    Name{HeaderId::www_authenticate, "WWW-Authenticate"},
};

static_assert([] {
  for (std::size_t i = 0; i < long_names.size(); ++i) {
    if (static_cast<std::size_t>(long_names[i].id) != i + 1) return false;
  }
  return static_cast<std::size_t>(HeaderId::www_authenticate) == long_names.size();
}());

// RFC 3261 7.3.3 and 20; x 4028, r 3515, b 3892, o and u 6665, a j d 3841, y 8224, n 4474.
constexpr HeaderId compact_form(char letter) {
  switch (ascii_lower(letter)) {
    case 'a':
      return HeaderId::accept_contact;
    case 'b':
      return HeaderId::referred_by;
    case 'c':
      return HeaderId::content_type;
    case 'd':
      return HeaderId::request_disposition;
    case 'e':
      return HeaderId::content_encoding;
    case 'f':
      return HeaderId::from;
    case 'i':
      return HeaderId::call_id;
    case 'j':
      return HeaderId::reject_contact;
    case 'k':
      return HeaderId::supported;
    case 'l':
      return HeaderId::content_length;
    case 'm':
      return HeaderId::contact;
    case 'n':
      return HeaderId::identity_info;
    case 'o':
      return HeaderId::event;
    case 'r':
      return HeaderId::refer_to;
    case 's':
      return HeaderId::subject;
    case 't':
      return HeaderId::to;
    case 'u':
      return HeaderId::allow_events;
    case 'v':
      return HeaderId::via;
    case 'x':
      return HeaderId::session_expires;
    case 'y':
      return HeaderId::identity;
    default:
      return HeaderId::other;
  }
}

constexpr int slot_bits = 10;
constexpr std::size_t slot_count = std::size_t{1} << slot_bits;

constexpr std::uint32_t octet_at(std::string_view name, std::size_t at) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(name[at]));
}
// Four octets as a number, which compilers make one load of.
constexpr std::uint32_t word_at(std::string_view name, std::size_t at) {
  return octet_at(name, at) | octet_at(name, at + 1) << 8 | octet_at(name, at + 2) << 16 | octet_at(name, at + 3) << 24;
}

// Takes names of two octets and more; case does not matter to bit 5. The factors were found by trying until no two names
// above meet; where a new name fails the assertion below, try others.
constexpr std::size_t slot_of(std::string_view name) {
  constexpr std::uint32_t blind = 0x20202020u;
  const std::size_t size = name.size();
  std::uint32_t first = octet_at(name, 0) | octet_at(name, 1) << 8 | octet_at(name, size - 1) << 16, last = first;
  if (size >= 4) {
    first = word_at(name, 0);
    last = word_at(name, size - 4);
  }
  const std::uint32_t mix =
      (first | blind) * 0x54dd0ba5u + (last | blind) * 0x84768b8du + static_cast<std::uint32_t>(size) * 0x9e3779b1u;
  return mix >> (32 - slot_bits);
}

struct Slots {
  std::array<std::uint8_t, slot_count> ids{};
  bool collide = false;
};

constexpr Slots slots = [] {
  Slots made;
  for (const Name& name : long_names) {
    std::uint8_t& slot = made.ids[slot_of(name.text)];
    made.collide = made.collide || slot != 0;
    slot = static_cast<std::uint8_t>(name.id);
  }
  return made;
}();
static_assert(!slots.collide);

template <typename Word>
bool same_words(const char* a, const char* b) {
  Word one = 0, other = 0;
  std::memcpy(&one, a, sizeof one);
  std::memcpy(&other, b, sizeof other);
  return one == other;
}

// Two octets at least. A call of memcmp costs more than names are long, so they are compared by words that overlap.
bool same_octets(const char* a, const char* b, std::size_t size) {
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return same_words<std::uint64_t>(a, b) && same_words<std::uint64_t>(a + size - 8, b + size - 8);
  if (size >= 4) return same_words<std::uint32_t>(a, b) && same_words<std::uint32_t>(a + size - 4, b + size - 4);
  return same_words<std::uint16_t>(a, b) && a[size - 1] == b[size - 1];
}

// Nearly every sender writes the usual spelling, so that is compared first.
bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (same_octets(a.data(), b.data(), a.size()) || equals_ignoring_case(a, b));
}

}  // namespace

HeaderId header_id(std::string_view name) {
  if (name.size() < 2) return name.empty() ? HeaderId::other : compact_form(name[0]);
  HeaderId id = static_cast<HeaderId>(slots.ids[slot_of(name)]);
  if (id == HeaderId::other) return id;
  return same_name(name, long_names[static_cast<std::size_t>(id) - 1].text) ? id : HeaderId::other;
}

std::string_view header_name(HeaderId id) {
  std::size_t index = static_cast<std::size_t>(id);
  return index == 0 || index > long_names.size() ? std::string_view{} : long_names[index - 1].text;
}

}  // namespace rung::sip
