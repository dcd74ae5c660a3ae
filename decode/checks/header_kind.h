// What stands in a header field, as far as checks tell them apart.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "decode/sip/header_id.h"

namespace rung::decode {

enum class HeaderKind : std::uint8_t {
  free,         // text, one word, or nothing that is looked at
  address,      // name-addr or addr-spec, one or a comma list
  via,          // Via
  list,         // tokens with parameters between commas
  number,       // begins with a number; see largest_number()
  quoted,       // may have quoted strings
  credentials,  // Authorization, Proxy-Authorization
  warning,      // Warning
  date,         // Date
};

using HeaderKinds = std::array<HeaderKind, 256>;

template <std::size_t size>
constexpr void set_kind(HeaderKinds& table, HeaderKind kind, const sip::HeaderId (&ids)[size]) {
  for (sip::HeaderId id : ids) table[static_cast<std::size_t>(id)] = kind;
}

constexpr HeaderKinds header_kinds = [] {
  using H = sip::HeaderId;
  HeaderKinds table{};
  set_kind(table, HeaderKind::address,
           {H::contact, H::diversion, H::from, H::history_info, H::p_asserted_identity, H::p_associated_uri,
            H::p_called_party_id, H::p_preferred_identity, H::path, H::record_route, H::refer_to, H::referred_by,
            H::remote_party_id, H::reply_to, H::route, H::service_route, H::to});
  set_kind(table, HeaderKind::via, {H::via});
  set_kind(table, HeaderKind::list,
           {H::accept, H::accept_encoding, H::accept_language, H::allow, H::allow_events, H::content_encoding,
            H::content_language, H::in_reply_to, H::proxy_require, H::recv_info, H::require, H::resource_priority,
            H::supported, H::unsupported});
  set_kind(table, HeaderKind::number,
           {H::expires, H::flow_timer, H::max_breadth, H::max_forwards, H::min_expires, H::min_se, H::rack,
            H::retry_after, H::rseq, H::session_expires});
  set_kind(table, HeaderKind::quoted,
           {H::accept_contact, H::alert_info, H::authentication_info, H::call_info, H::content_disposition,
            H::content_type, H::error_info, H::event, H::geolocation, H::p_access_network_info, H::p_charging_vector,
            H::proxy_authenticate, H::reason, H::reject_contact, H::security_client, H::security_server,
            H::security_verify, H::user_to_user, H::www_authenticate});
  set_kind(table, HeaderKind::credentials, {H::authorization, H::proxy_authorization});
  set_kind(table, HeaderKind::warning, {H::warning});
  set_kind(table, HeaderKind::date, {H::date});
  return table;
}();

constexpr HeaderKind kind_of(sip::HeaderId id) { return header_kinds[static_cast<std::size_t>(id)]; }

// Angle brackets are part of the grammar there (Route and its kin, RFC 3261 20.30; Diversion, History-Info).
constexpr bool needs_brackets(sip::HeaderId id) {
  using H = sip::HeaderId;
  return id == H::diversion || id == H::history_info || id == H::path || id == H::record_route || id == H::route ||
         id == H::service_route;
}

// The largest number that a field of kind `number` may begin with (RFC 3261 20.22, 25.1; RFC 5393 5.3.3).
constexpr std::uint32_t largest_number(sip::HeaderId id) {
  return id == sip::HeaderId::max_forwards || id == sip::HeaderId::max_breadth ? 255 : UINT32_MAX;
}

}  // namespace rung::decode
