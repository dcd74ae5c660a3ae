// PPP and its kin on serial lines and in tunnels.
#pragma once

#include "decode/net/layer.h"

namespace rung::net {

// RFC 1661 2, with the address and control fields of RFC 1662 or without, its protocol field compressed or not.
Result<Inner> parse_ppp(Bytes bytes);
// As captures of serial lines have it: PPP, or Cisco HDLC where its address stands in front.
Result<Inner> parse_ppp_or_hdlc(Bytes bytes);
// The session stage of RFC 2516 4.
Result<Inner> parse_pppoe(Bytes bytes);
Result<Inner> parse_cisco_hdlc(Bytes bytes);
// RFC 2427, with an address field of two octets; also as Cisco has it, with an ether type behind that.
Result<Inner> parse_frame_relay(Bytes bytes);

}  // namespace rung::net
