// One captured packet as its source gave it.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/packet_ref.h"

namespace rung::capture {

// A LINKTYPE_ value, kept as it came; these are the ones rung can read.
enum class LinkType : std::uint32_t {
  null = 0,  // 4 octets of address family in the byte order of the capturing host
  ethernet = 1,
  ppp = 9,
  raw_bsd = 12,  // DLT_RAW of most systems, found in files written by mistake
  raw_openbsd = 14,
  ppp_hdlc = 50,
  ppp_ether = 51,
  atm_rfc1483 = 100,
  raw = 101,
  cisco_hdlc = 104,
  ieee80211 = 105,
  frame_relay = 107,
  loop = 108,  // as null, but in network byte order
  enc = 109,
  linux_sll = 113,
  pflog = 117,
  prism = 119,
  radiotap = 127,
  avs = 163,
  ppi = 192,
  mpls = 219,
  ipnet = 226,
  ipv4 = 228,
  ipv6 = 229,
  nflog = 239,
  linux_sll2 = 276,
  // No LINKTYPE_ value, which have 16 bits: what comes is no packet but one record of SIP CLF (clf_record.h).
  clf_record = 1u << 16,
};

struct Packet {
  PacketRef ref;  // capture, number (from 1), time
  LinkType link_type = LinkType::ethernet;
  std::uint32_t interface = 0;  // within its section of its file
  std::uint32_t wire_size = 0;  // octets on the wire; more than bytes.size() where the snapshot length cut it
  Bytes bytes;                  // valid until the source's next call of next()
};

}  // namespace rung::capture
