// A SIP message on its way out of the decode stage, and what is wrong with it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "decode/checks/fault.h"
#include "decode/description.h"
#include "decode/message.h"
#include "decode/packet_marks.h"

namespace rung::decode {

// Who tells of a message, where its own packets do not bring it. Views as of capture::Envelope.
struct Teller {
  PacketRef arrival;
  std::uint32_t agent = 0;
  std::optional<Timestamp> seen;
  std::string_view correlation_id;
};

// The message and what its reader knows about it.
struct Delivery {
  sip::Message message;
  Place place;
  bool from_client = true;
  bool complete = true;
  bool cut_by_capture = false;  // its end is missing because the capture lost it
  bool length_guessed = false;
  bool over_limit = false;
  bool told_in_part = false;      // see SipMessage
  bool line_ends_before = false;  // in the same datagram or WebSocket message
  std::size_t octets_behind = 0;  // in the same datagram
  // What a WebSocket brought it in: a binary message, one of which octets are missing, and what stood behind the body.
  bool binary = false, carrier_cut = false;
  std::string behind = {};
  const Teller* teller = nullptr;  // nullptr: its own packets bring it
};

// Everything that the message and the facts of its connection show to be wrong. `was_told` says of a code whether the
// connection told it before: what a sender does in each of its messages is told once. `description` may be nullptr.
std::vector<Fault> check_delivery(const Delivery& delivery, const Description* description, const Origin& origin,
                                  const ConnectionFacts& connection, const std::function<bool(FindingCode)>& was_told);

}  // namespace rung::decode
