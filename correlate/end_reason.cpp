#include "correlate/end_reason.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "decode/sip/header_list.h"
#include "decode/sip/reason.h"

namespace rung::correlate {

EndReason end_reason_of(const sip::Message& message) {
  EndReason found;
  if (message.find(sip::HeaderId::reason) == nullptr) return found;
  for (std::string_view value : sip::list_of(message.headers(), sip::HeaderId::reason)) {
    if (found.text.size() < limits::kept_text_octets) found.text.append(found.text.empty() ? "" : ", ").append(value);
    const sip::Reason reason = sip::parse_reason(value);
    if (!found.q850_cause && equals_ignoring_case(reason.protocol, "Q.850")) found.q850_cause = reason.cause;
  }
  if (found.text.size() > limits::kept_text_octets) found.text.resize(limits::kept_text_octets);
  return found;
}

}  // namespace rung::correlate
