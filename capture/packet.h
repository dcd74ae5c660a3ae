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
  raw_bsd = 12,  // DLT_RAW of most systems, found in files written by mistake
  raw_openbsd = 14,
  raw = 101,
  loop = 108,  // as null, but in network byte order
  linux_sll = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_sll2 = 276,
};

struct Packet {
  PacketRef ref;  // capture, number (from 1), time
  LinkType link_type = LinkType::ethernet;
  std::uint32_t interface = 0;  // within its section of its file
  std::uint32_t wire_size = 0;  // octets on the wire; more than bytes.size() where the snapshot length cut it
  Bytes bytes;                  // valid until the source's next call of next()
};

}  // namespace rung::capture
