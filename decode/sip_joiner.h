// SIP out of the messages of one direction of a WebSocket (RFC 7118 5): usually one in each. Where
// a gateway treats the WebSocket as a byte stream, the rest of a SIP message comes in the messages
// that follow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "decode/packet_marks.h"
#include "decode/sip/framer.h"

namespace rung::decode {

// The first octet of a text that is not UTF-8.
struct BadText {
  std::uint64_t octet = 0;  // from 1, of its WebSocket message
  PacketRef where;
};

// Where SIP came from: one WebSocket message, or several that were joined.
struct Carrier {
  Place place;
  std::uint32_t parts = 1;      // WebSocket messages joined
  bool whole = true;            // none of its octets are missing
  bool cut_by_capture = false;  // they are missing because the capture lost them
  bool binary = false;          // the first one was
  std::optional<BadText> bad_text = {};
  std::uint64_t begin = 0, end = 0;  // stream offsets of the first one's first octet, and behind the last one
};

struct Joined {
  sip::Framed framed;
  Carrier carrier;
  std::uint32_t in_one = 1;  // SIP messages in the carrier; told with the first of them, else 1
  bool complete = true;
  bool line_ends_before = false;  // the carrier begins with them
  std::string behind = {};        // octets behind the last message of a carrier, which begin no other
};

class SipJoiner {
 public:
  // One data message. False where it held no SIP and no keep-alive.
  bool feed(Bytes payload, const Carrier& carrier);
  // Nothing more will be added to what waits.
  void flush(bool cut_by_capture);
  // The next SIP message, in order.
  std::optional<Joined> next();
  // The Call-ID of the message whose rest is waited for; empty where none is.
  // Where the WebSocket message begins whose rest is waited for; nothing where none is.
  std::optional<std::uint64_t> waiting_from() const {
    return waiting_ ? std::optional(waiting_->carrier.begin) : std::nullopt;
  }
  std::string_view waiting_call_id() const { return waiting_ ? waiting_->call_id : std::string_view(); }

 private:
  struct Waiting {
    std::vector<std::uint8_t> octets;
    std::uint64_t missing = 0;
    Carrier carrier;
    std::string call_id;
  };

  bool join(Bytes payload, const Carrier& carrier);
  void give_waiting(bool cut_by_capture);
  bool unpack(Bytes payload, const Carrier& carrier, bool may_wait);
  bool wait_for_rest(const sip::Framed& framed, const Carrier& carrier);

  std::optional<Waiting> waiting_;
  std::vector<Joined> ready_;
  std::size_t given_ = 0;
};

}  // namespace rung::decode
