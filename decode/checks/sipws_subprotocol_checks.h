// Whether client and server agreed on the subprotocol sip (RFC 7118 4.1).
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "decode/checks/fault.h"

namespace rung::decode {

// Values of Sec-WebSocket-Protocol, those of several lines joined by commas; empty where the head has none, nothing
// where it was not captured.
struct Subprotocols {
  std::optional<std::string_view> offered, selected;
};

// Whatever letters are large.
bool is_sip(std::string_view subprotocol);
bool offers_sip(std::span<const std::string_view> offered);

// What both heads show, whatever the connection carries then.
std::vector<Fault> check_sip_subprotocol(const Subprotocols& subprotocols);
// What is wrong as soon as SIP comes.
std::optional<Fault> check_sip_agreed(const Subprotocols& subprotocols);

}  // namespace rung::decode
