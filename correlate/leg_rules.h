// By what two calls are legs of one: each rule with its name and how sure it is. docs/CORRELATION.md explains them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rung::correlate {

enum class LegRule : std::uint8_t {
  session_id,  // the same UUID in Session-ID (RFC 7989, RFC 7329)
  replaces,    // an INVITE that replaces a dialog of the other (RFC 3891)
  join,        // one that joins it (RFC 3911)
  refer,       // an INVITE that a REFER in the other asked for (RFC 3515)
  header,      // the same value of a header that says so, or the Call-ID of the other in it
  hep_id,      // the same correlation id of HEP (chunk 0x0011), or the Call-ID of the other as such
  ice,         // the same ICE credentials
  dtls,        // an offer with the same DTLS fingerprint, sent on
  sdp_origin,  // an offer of the same session (o=), sent on
  call_id,     // one Call-ID made from the other
  numbers,     // the same caller and callee, at the same host, at the same time
};

struct LegRuleRow {
  std::string_view name;
  std::uint32_t score;  // hundredths
};

constexpr std::array<LegRuleRow, 11> leg_rules{{
    {"session-id", 100},
    {"replaces", 100},
    {"join", 100},
    {"refer", 100},
    {"header", 100},
    {"hep-correlation-id", 100},
    {"ice", 90},
    {"dtls", 90},
    {"sdp-origin", 90},
    {"call-id", 80},
    {"numbers", 70},
}};

constexpr const LegRuleRow& row_of(LegRule rule) { return leg_rules[static_cast<std::size_t>(rule)]; }

// The least score, in hundredths, from which calls become one group.
constexpr std::uint32_t default_leg_score = 70;

}  // namespace rung::correlate
