#include "decode/sip/header_id.h"

#include <array>
#include <cstddef>

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
    Name{HeaderId::allow, "Allow"},
    Name{HeaderId::allow_events, "Allow-Events"},
    Name{HeaderId::authentication_info, "Authentication-Info"},
    Name{HeaderId::authorization, "Authorization"},
    Name{HeaderId::call_id, "Call-ID"},
    Name{HeaderId::contact, "Contact"},
    Name{HeaderId::content_disposition, "Content-Disposition"},
    Name{HeaderId::content_encoding, "Content-Encoding"},
    Name{HeaderId::content_length, "Content-Length"},
    Name{HeaderId::content_type, "Content-Type"},
    Name{HeaderId::cookie, "Cookie"},
    Name{HeaderId::cseq, "CSeq"},
    Name{HeaderId::date, "Date"},
    Name{HeaderId::diversion, "Diversion"},
    Name{HeaderId::event, "Event"},
    Name{HeaderId::expires, "Expires"},
    Name{HeaderId::from, "From"},
    Name{HeaderId::flow_timer, "Flow-Timer"},
    Name{HeaderId::history_info, "History-Info"},
    Name{HeaderId::identity, "Identity"},
    Name{HeaderId::identity_info, "Identity-Info"},
    Name{HeaderId::max_forwards, "Max-Forwards"},
    Name{HeaderId::min_expires, "Min-Expires"},
    Name{HeaderId::min_se, "Min-SE"},
    Name{HeaderId::p_asserted_identity, "P-Asserted-Identity"},
    Name{HeaderId::p_preferred_identity, "P-Preferred-Identity"},
    Name{HeaderId::path, "Path"},
    Name{HeaderId::privacy, "Privacy"},
    Name{HeaderId::proxy_authenticate, "Proxy-Authenticate"},
    Name{HeaderId::proxy_authorization, "Proxy-Authorization"},
    Name{HeaderId::proxy_require, "Proxy-Require"},
    Name{HeaderId::rack, "RAck"},
    Name{HeaderId::reason, "Reason"},
    Name{HeaderId::record_route, "Record-Route"},
    Name{HeaderId::refer_to, "Refer-To"},
    Name{HeaderId::referred_by, "Referred-By"},
    Name{HeaderId::reject_contact, "Reject-Contact"},
    Name{HeaderId::remote_party_id, "Remote-Party-ID"},
    Name{HeaderId::replaces, "Replaces"},
    Name{HeaderId::request_disposition, "Request-Disposition"},
    Name{HeaderId::require, "Require"},
    Name{HeaderId::retry_after, "Retry-After"},
    Name{HeaderId::route, "Route"},
    Name{HeaderId::rseq, "RSeq"},
    Name{HeaderId::server, "Server"},
    Name{HeaderId::service_route, "Service-Route"},
    Name{HeaderId::session_expires, "Session-Expires"},
    Name{HeaderId::session_id, "Session-ID"},
    Name{HeaderId::subject, "Subject"},
    Name{HeaderId::subscription_state, "Subscription-State"},
    Name{HeaderId::supported, "Supported"},
    Name{HeaderId::to, "To"},
    Name{HeaderId::unsupported, "Unsupported"},
    Name{HeaderId::user_agent, "User-Agent"},
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

constexpr std::size_t slot_count = 512;

// Takes names of two octets and more; case does not matter to bit 5. The factors were found by trying until no two
// names above meet; where a new name fails the assertion below, try others.
constexpr std::size_t slot_of(std::string_view name) {
  auto octet = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(name[at]) | 0x20u); };
  std::size_t mix =
      name.size() * 117 + octet(0) * 27 + octet(1) * 12 + octet(name.size() / 2) * 120 + octet(name.size() - 1) * 59;
  return mix % slot_count;
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

// Nearly every sender writes the usual spelling, so that is compared first.
bool same_name(std::string_view a, std::string_view b) {
  return a == b || (a.size() == b.size() && equals_ignoring_case(a, b));
}

}  // namespace

HeaderId header_id(std::string_view name) {
  if (name.size() < 2) return name.empty() ? HeaderId::other : compact_form(name[0]);
  HeaderId id = static_cast<HeaderId>(slots.ids[slot_of(name)]);
  return same_name(name, header_name(id)) ? id : HeaderId::other;
}

std::string_view header_name(HeaderId id) {
  std::size_t index = static_cast<std::size_t>(id);
  return index == 0 || index > long_names.size() ? std::string_view{} : long_names[index - 1].text;
}

}  // namespace rung::sip
