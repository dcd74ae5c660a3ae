// URNs as SIP carries them (RFC 8141): urn:service:sos (RFC 5031), urn:uuid:... (RFC 4122), urn:gsma:imei:... (RFC 7254).
#pragma once

#include <optional>
#include <string_view>

#include "decode/sip/uri.h"

namespace rung::sip {

// Views into the URI.
struct Urn {
  std::string_view name_space;  // "service", "uuid", "gsma": compare case-blind
  std::string_view specific;    // what it names there: "sos.fire", "imei:90420156-025763-0;svn=42"
  bool malformed = false;       // one of them is empty

  // urn:service:sos and what is below it: an emergency call (RFC 5031 4.2).
  bool is_emergency() const;
  // The number of a mobile phone in urn:gsma:imei, without its parameters; empty where it is none.
  std::string_view imei() const;
};

// Nothing where the scheme is another one.
std::optional<Urn> parse_urn(const Uri& uri);

}  // namespace rung::sip
