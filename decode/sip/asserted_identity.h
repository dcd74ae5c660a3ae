// Who the network says is calling: Remote-Party-ID (draft-ietf-sip-privacy-04 5), Identity (RFC 8224 4).
// P-Asserted-Identity and P-Preferred-Identity (RFC 3325 9) are lists of addresses (name_addr.h).
#pragma once

#include <string_view>

#include "decode/sip/name_addr.h"

namespace rung::sip {

// Views into the value; empty where absent.
struct RemotePartyId {
  NameAddr address;
  std::string_view party;    // calling, called
  std::string_view screen;   // yes: it was verified
  std::string_view privacy;  // off, full, name, uri
  std::string_view id_type;  // user, subscriber, term
};
RemotePartyId parse_remote_party_id(std::string_view value);

struct Identity {
  std::string_view signature;  // the digest, or a whole PASSporT: three parts with dots (RFC 8225 7)
  std::string_view info;       // URI of the certificate, without angle brackets
  std::string_view algorithm;
  std::string_view extension;  // ppt: "shaken", "div", ...
};
Identity parse_identity(std::string_view value);

}  // namespace rung::sip
