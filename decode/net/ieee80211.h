// IEEE 802.11 data frames, and what capturing drivers put before them.
#pragma once

#include "decode/net/layer.h"

namespace rung::net {

// Encrypted frames, fragments of frames, management and control hold nothing that is followed. `padded`: zeros fill
// the header up to a multiple of four octets.
Result<Inner> parse_ieee80211(Bytes frame, bool padded);

// The first subframe of an A-MSDU (IEEE 802.11-2020 9.3.2.2).
Result<Inner> parse_amsdu(Bytes bytes);
// Where the next one begins: behind the first one's padding.
std::size_t next_amsdu_subframe(const Inner& first);

// https://www.radiotap.org/
Result<Inner> parse_radiotap(Bytes bytes);
Result<Inner> parse_prism(Bytes bytes);
Result<Inner> parse_avs(Bytes bytes);

}  // namespace rung::net
