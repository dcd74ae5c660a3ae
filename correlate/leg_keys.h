// What in a message may name another leg of its call: texts that are equal where two calls belong together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "correlate/leg_rules.h"
#include "decode/description.h"
#include "decode/sip/message.h"

namespace rung::correlate {

struct LegKey {
  LegRule rule;
  std::string value;
};

// Both UUIDs of Session-ID, as far as they are known.
std::vector<LegKey> session_keys(const sip::Message& message);

// ICE credentials: random for each session, so whoever shows them again has sent them on.
std::vector<LegKey> ice_keys(const sdp::SessionDescription& description);
// Fingerprints and the origin of an offer. Servers and test programs repeat them in calls that have nothing to do with
// each other, so they count only where one leg has sent on what it got from the other.
std::vector<LegKey> forwarded_keys(const sdp::SessionDescription& offer);

// The part of a Call-ID before its host; and what is left of it without what a back-to-back user agent may have put
// before or behind it ("B2B.", "-1", "_b2b-1"). Views into it.
std::string_view local_part(std::string_view call_id);
std::vector<std::string_view> derived_parts(std::string_view call_id);

}  // namespace rung::correlate
