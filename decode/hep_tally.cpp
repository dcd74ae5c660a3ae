#include "decode/hep_tally.h"

#include <string>

#include "base/limits.h"
#include "decode/hep/protocol_type.h"

namespace rung::decode {

void HepTally::count_other(std::uint32_t type) {
  if (other.size() < limits::hep_types || other.contains(type)) ++other[type];
}

void HepTally::settle(ConnectionFacts& facts) const {
  std::string text = "HEP: " + std::to_string(messages) + " SIP, told as connections of their own";
  for (const auto& [type, count] : other) text += ", " + std::to_string(count) + " " + hep::protocol_name(type);
  if (unreadable > 0) text += ", " + std::to_string(unreadable) + " that say SIP and hold none";
  if (malformed > 0) text += "; " + std::to_string(malformed) + " with wrong lengths were left out";
  if (skipped_octets > 0) text += "; " + std::to_string(skipped_octets) + " octets between packets were left out";
  if (is_cut) text += "; octets are not in the capture: look for dropped packets or a short snapshot length";
  if (timeless > 0)
    text += "; " + std::to_string(timeless) +
            " of version 1, which says no time, were left out: let the agent send version 3";
  const bool partial = malformed + skipped_octets + timeless > 0 || is_cut;
  facts.visibility = partial ? Visibility::partial : Visibility::decoded;
  if (messages == 0 && timeless > 0) facts.visibility = Visibility::refused;
  facts.visibility_reason = std::move(text);
}

}  // namespace rung::decode
