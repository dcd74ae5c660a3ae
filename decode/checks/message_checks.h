// What one SIP message alone shows to be wrong about its form.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::decode {

// What the message does not show itself.
struct MessageSurroundings {
  bool cut_by_capture = false;    // its end is missing because the capture lost it, or rung keeps no more of it
  bool encrypted = false;         // the connection has TLS
  bool line_ends_before = false;  // in the same datagram or WebSocket message
  std::size_t octets_behind = 0;  // in the same datagram
};

std::vector<Fault> check_message(const sip::Message& message, const MessageSurroundings& surroundings);
// The same without asking first what is unusual, which must not make a difference.
std::vector<Fault> check_message_thoroughly(const sip::Message& message, const MessageSurroundings& surroundings);

// What is wrong with a message of `octets` that came as one datagram, in IP fragments or not.
std::optional<Fault> check_datagram_size(const sip::Message& message, std::size_t octets, bool fragmented);

}  // namespace rung::decode
