// What a connection of HEP carried, counted, and what its row says of it.
#pragma once

#include <cstdint>
#include <map>

#include "decode/message.h"

namespace rung::decode {

struct HepTally {
  std::uint64_t messages = 0;                    // SIP messages taken out
  std::uint64_t malformed = 0;                   // packets whose lengths are wrong
  std::uint64_t timeless = 0;                    // packets of version 1
  std::uint64_t unreadable = 0;                  // packets that say SIP and hold none
  std::uint64_t skipped_octets = 0;              // of a stream, between packets
  std::map<std::uint32_t, std::uint64_t> other;  // packets of other things, by their type; at most limits::hep_types
  bool is_cut = false;                           // octets are not in the capture
  bool key_told = false;

  void count_other(std::uint32_t type);
  // Visibility and its reason, as far as it came.
  void settle(ConnectionFacts& facts) const;
};

}  // namespace rung::decode
