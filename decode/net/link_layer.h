// Link types, and the headers that capturing hosts put in front of packets.
#pragma once

#include "base/bytes.h"
#include "capture/packet.h"
#include "decode/net/layer.h"

namespace rung::net {

// What a packet of this link type begins with; nothing where rung cannot read it.
Layer layer_of_link_type(capture::LinkType link_type);
inline bool can_read(capture::LinkType link_type) { return layer_of_link_type(link_type) != Layer::nothing; }

// By the version nibble: an IP packet, or something else.
Result<Inner> parse_raw(Bytes packet);
// The family is in the byte order of the capturing host, which nothing names; writers also confuse null and loop.
// Where neither order gives a family of IP, the version nibble decides.
Result<Inner> parse_null_or_loop(Bytes packet);
Result<Inner> parse_linux_sll(Bytes packet);
Result<Inner> parse_linux_sll2(Bytes packet);
// Attributes in the byte order of the capturing host, which nothing names: the order in which they end where the
// packet does. A packet without payload holds nothing.
Result<Inner> parse_nflog(Bytes packet);
Result<Inner> parse_enc(Bytes packet);    // OpenBSD's enc(4): IP packets in IPsec
Result<Inner> parse_pflog(Bytes packet);  // pflog(4): what a packet filter logged
Result<Inner> parse_ipnet(Bytes packet);  // Solaris
Result<Inner> parse_ppi(Bytes packet);    // per-packet information before another link type

}  // namespace rung::net
