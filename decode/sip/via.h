// One Via value (RFC 3261 20.42, 25.1 via-parm; rport RFC 3581).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "decode/sip/uri.h"

namespace rung::sip {

// All views are into the text that was read.

// What stands before the parameters, nothing of it taken apart.
struct ViaHead {
  std::string_view protocol;    // "SIP"
  std::string_view version;     // "2.0"
  std::string_view transport;   // any token: UDP, WSS, TLS-SCTP, ...
  std::string_view sent_by;     // host[:port] as sent
  std::string_view parameters;  // from the first semicolon on
};

struct Via : ViaHead {
  HostPort address;  // sent_by taken apart
  std::string_view branch;
  std::string_view received;  // without brackets, which some send around IPv6 (RFC 5118 4.5)
  std::string_view rport;     // its value; empty in a request
  bool has_rport = false;
  bool malformed = false;  // no protocol/version/transport, or no sent-by
};

// One element of a list; split it first (header_list.h).
Via parse_via(std::string_view element);
ViaHead parse_via_head(std::string_view element);

}  // namespace rung::sip
