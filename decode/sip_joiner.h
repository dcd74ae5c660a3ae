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

// A SIP message and where it came from.
struct Joined {
  sip::Framed framed;
  Place place;
  std::uint32_t parts = 1;   // WebSocket messages it was spread over
  std::uint32_t in_one = 1;  // SIP messages in the WebSocket message; told with the first, else 1
  bool complete = true;
  bool cut_by_capture = false;
};

class SipJoiner {
 public:
  // One data message. `whole`: none of its octets are missing. `cut_by_capture`: they are missing
  // because the capture lost them. False where it held no SIP and no keep-alive.
  bool feed(Bytes payload, const Place& place, bool whole, bool cut_by_capture);
  // Nothing more will be added to what waits.
  void flush(bool cut_by_capture);
  // The next SIP message, in order.
  std::optional<Joined> next();
  // The Call-ID of the message whose rest is waited for; empty where none is.
  std::string_view waiting_call_id() const {
    return waiting_ ? waiting_->call_id : std::string_view();
  }

 private:
  struct Waiting {
    std::vector<std::uint8_t> octets;
    std::uint64_t missing = 0;
    Place place;
    std::uint32_t parts = 1;
    std::string call_id;
  };

  bool join(Bytes payload, const Place& place, bool whole, bool cut_by_capture);
  void give_waiting(bool cut_by_capture);
  bool unpack(Bytes payload, const Joined& origin, bool may_wait);
  bool wait_for_rest(const sip::Framed& framed, const Place& place);

  std::optional<Waiting> waiting_;
  std::vector<Joined> ready_;
  std::size_t given_ = 0;
};

}  // namespace rung::decode
