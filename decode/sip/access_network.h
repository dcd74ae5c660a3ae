// What networks of operators add: P-Charging-Vector (RFC 7315 5.6), P-Access-Network-Info (RFC 7315 5.4), and how
// phone and proxy agreed on security: Security-Client, Security-Server, Security-Verify (RFC 3329 2.2).
#pragma once

#include <string_view>

namespace rung::sip {

// Views into the value, without quotes; empty where absent. Those that are a list are split first (header_list.h).
struct ChargingVector {
  std::string_view icid;                      // the same on all legs of one call
  std::string_view generated_at;              // host
  std::string_view originating, terminating;  // orig-ioi, term-ioi: names of the networks
};
ChargingVector parse_charging_vector(std::string_view value);

struct AccessNetwork {
  std::string_view type;          // "3GPP-E-UTRAN-FDD", "IEEE-802.11", "ADSL"
  std::string_view cell;          // utran-cell-id-3gpp, cgi-3gpp, i-wlan-node-id, dsl-location and their like
  bool network_provided = false;  // np: said by the network, not by the phone
};
AccessNetwork parse_access_network(std::string_view element);

struct SecurityMechanism {
  std::string_view name;        // "ipsec-3gpp", "tls", "digest", "sdes-srtp"
  std::string_view q;           // as sent
  std::string_view algorithm;   // alg, or d-alg of digest
  std::string_view parameters;  // from the first semicolon on
};
SecurityMechanism parse_security_mechanism(std::string_view element);

}  // namespace rung::sip
