// Packets of HEP before version 3: a structure of C on the wire, then the message, without any length of it.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "base/timestamp.h"
#include "decode/hep/packet.h"

namespace rung::hep {

// Whether octets begin something that is worth to be told, as a SIP message.
using BeginsMessage = bool (*)(Bytes payload);

// A datagram of version 2 or 1: versions and sizes that fit together, and a message where it has to be. Writers of
// version 2 differ in whether two octets of padding follow the agent's id, and in the byte order of what follows the
// addresses: the one is taken whose time is nearer to `arrival`. Version 1 says no time. Of octets that are neither,
// malformed.
Result<Packet> parse_old_packet(Bytes bytes, BeginsMessage begins_message, Timestamp arrival);

// Quick: whether the first octets allow such a packet.
bool may_be_old_packet(Bytes bytes);

}  // namespace rung::hep
