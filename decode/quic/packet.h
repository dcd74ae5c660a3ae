// QUIC packets as far as they can be read without keys: long headers (RFC 9000 17.2), whose form all versions share up
// to the connection ids (RFC 8999 5.1).
#pragma once

#include <cstdint>

#include "base/byte_reader.h"
#include "base/bytes.h"
#include "base/result.h"

namespace rung::quic {

constexpr std::uint32_t version_1 = 0x00000001;           // RFC 9000
constexpr std::uint32_t version_2 = 0x6b3343cf;           // RFC 9369
constexpr std::uint32_t no_version = 0;                   // of a server's packet that lists its versions
constexpr std::size_t connection_id_octets_at_most = 20;  // of these versions

// Version 1 and 2, and the drafts 29 to 34 (0xff00001d to 0xff000022): those whose Initial packets can be opened.
bool is_known(std::uint32_t version);

enum class PacketType : std::uint8_t { initial, zero_rtt, handshake, retry, version_negotiation };

// Views are of the datagram.
struct LongHeader {
  std::uint32_t version = 0;
  PacketType type = PacketType::initial;
  Bytes destination_id, source_id;
  std::size_t packet_number_at = 0;  // initial, 0-RTT, handshake: the first protected octet behind the first one
  std::size_t size = 0;              // octets of the packet: another one may follow in the datagram
};

// Whether a datagram may begin with a long header of a known version: one look at five octets.
bool may_be_long_header(Bytes datagram);

// The packet at the beginning of the octets. `malformed` also for versions that are not known, and for packets that do
// not fit into the datagram.
Result<LongHeader> parse_long_header(Bytes datagram);

// A variable-length integer (RFC 9000 16).
std::uint64_t read_variable(ByteReader& reader);

}  // namespace rung::quic
