// What one SIP message alone shows to be wrong about its form.
#pragma once

#include <optional>
#include <vector>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::decode {

// `cut_by_capture`: the end of the message is missing because the capture lost it, so what is
// missing is not its sender's fault.
std::vector<Fault> check_message(const sip::Message& message, bool cut_by_capture);

// What is wrong about a message of `octets` that came as one datagram, in IP fragments or not.
std::optional<Fault> check_datagram_size(const sip::Message& message, std::size_t octets, bool fragmented);

}  // namespace rung::decode
