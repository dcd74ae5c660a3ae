// Tunnels over IP and over UDP. A parser refuses what its protocol does not allow: UDP ports are used by anybody.
#pragma once

#include "decode/net/layer.h"

namespace rung::net {

// What an IP payload of this protocol is, where it is a tunnel; else nothing.
Layer tunnel_of_protocol(std::uint8_t protocol);
// What the datagrams of this port may be; else nothing.
Layer tunnel_of_port(std::uint16_t port);

// RFC 2784, 2890; version 1 of RFC 2637 (PPTP). ERSPAN is told by its protocol type.
Result<Inner> parse_gre(Bytes bytes);
// draft-foschiano-erspan: types II and III behind GRE. Type I is GRE without a sequence number, and no header.
Result<Inner> parse_erspan2(Bytes bytes);
Result<Inner> parse_erspan3(Bytes bytes);
Result<Inner> parse_ether_ip(Bytes bytes);   // RFC 3378
Result<Inner> parse_vxlan(Bytes bytes);      // RFC 7348
Result<Inner> parse_vxlan_gpe(Bytes bytes);  // draft-ietf-nvo3-vxlan-gpe
Result<Inner> parse_geneve(Bytes bytes);     // RFC 8926
Result<Inner> parse_gtp(Bytes bytes);        // 3GPP TS 29.281: G-PDUs
Result<Inner> parse_tzsp(Bytes bytes);
Result<Inner> parse_teredo(Bytes bytes);  // RFC 4380 5.1.1
// RFC 2661 3.1, and RFC 3931 4.1.2 over UDP.
Result<Inner> parse_l2tp(Bytes bytes, std::uint32_t wire_size);
// RFC 3931 4.1.1. How long cookie and sublayer are, and what the pseudowire carries, was said when the session began:
// it is told by what the octets look like.
Result<Inner> parse_l2tp3_session(Bytes bytes, std::uint32_t wire_size);

}  // namespace rung::net
