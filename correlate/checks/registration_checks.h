// What a REGISTER and its answer show together.
#pragma once

#include <optional>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::correlate {

// A client that wants its flow to be remembered (RFC 5626 4.2.1): Supported: outbound, and a Contact with +sip.instance
// and reg-id.
bool asks_for_outbound(const sip::Message& request);
// sipws-outbound-not-granted. `answer`: a 2xx that made or refreshed the binding of such a request.
std::optional<decode::Fault> check_outbound_granted(const sip::Message& answer);

}  // namespace rung::correlate
