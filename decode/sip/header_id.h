// Header field names that some code asks for, and their compact forms (RFC 3261 7.3.3, 20; IANA
// registry).
#pragma once

#include <cstdint>
#include <string_view>

namespace rung::sip {

enum class HeaderId : std::uint8_t {
  other,  // any other name: kept with its name as sent
  accept,
  accept_contact,
  allow,
  allow_events,
  authentication_info,
  authorization,
  call_id,
  contact,
  content_disposition,
  content_encoding,
  content_length,
  content_type,
  cookie,
  cseq,
  date,
  diversion,
  event,
  expires,
  from,
  flow_timer,
  history_info,
  identity,
  identity_info,
  max_forwards,
  min_expires,
  min_se,
  p_asserted_identity,
  p_preferred_identity,
  path,
  privacy,
  proxy_authenticate,
  proxy_authorization,
  proxy_require,
  rack,
  reason,
  record_route,
  refer_to,
  referred_by,
  reject_contact,
  remote_party_id,
  replaces,
  request_disposition,
  require,
  retry_after,
  route,
  rseq,
  server,
  service_route,
  session_expires,
  session_id,
  subject,
  subscription_state,
  supported,
  to,
  unsupported,
  user_agent,
  via,
  warning,
  www_authenticate,
};

// Case-blind; knows compact forms. HeaderId::other where the name is not in the table.
HeaderId header_id(std::string_view name);

// The long form in its usual spelling ("Call-ID"); empty for HeaderId::other.
std::string_view header_name(HeaderId id);

}  // namespace rung::sip
