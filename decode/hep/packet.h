// A packet of HEP, the Homer Encapsulation Protocol (version 3, also EEP): what an agent tells of one message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/timestamp.h"

namespace rung::hep {

// Values of chunk 0x000b that are asked about; protocol_type.h names the others.
inline constexpr std::uint32_t protocol_sip = 1;

// Of vendor 0. Those that are not named here are passed over by their length.
enum class ChunkType : std::uint16_t {
  ip_family = 0x0001,
  ip_protocol = 0x0002,
  ipv4_source = 0x0003,
  ipv4_destination = 0x0004,
  ipv6_source = 0x0005,
  ipv6_destination = 0x0006,
  source_port = 0x0007,
  destination_port = 0x0008,
  seconds = 0x0009,
  microseconds = 0x000a,
  protocol_type = 0x000b,
  agent_id = 0x000c,
  auth_key = 0x000e,
  payload = 0x000f,
  compressed_payload = 0x0010,
  correlation_id = 0x0011,
  node_name = 0x0013,
};

// Octets of the head of a packet, and of the head of a chunk.
inline constexpr std::size_t head_size = 6;
inline constexpr std::size_t chunk_head_size = 6;

// Views are into the packet. What was not said is 0, empty or nothing; of a chunk that comes twice the first counts.
struct Packet {
  std::uint8_t version = 3;
  std::optional<IpAddress> source_address, destination_address;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint8_t ip_protocol = 0;
  std::uint32_t protocol_type = 0;
  std::optional<Timestamp> time;  // by the clock of the agent
  std::uint32_t agent_id = 0;
  std::string_view node_name, correlation_id;
  Bytes auth_key;  // never handed on
  std::optional<Bytes> payload;
  bool compressed = false;  // the payload is, by zlib or gzip
  std::size_t missing = 0;  // octets of the payload that the capture cut off
};

// How likely the octets begin a packet of version 3. `unsure`: a prefix of one.
enum class Likeness : std::uint8_t { no, unsure, yes };
Likeness looks_like_packet(Bytes bytes);
// Whether a datagram is one, its lengths being right or not.
bool is_packet_datagram(Bytes datagram);

// A whole packet of version 3 that had `wire_size` octets, of which the capture may have cut off some. Where its total
// length is another one, malformed at offset 4; where a chunk does not fit in, at the chunk's offset.
Result<Packet> parse_packet(Bytes bytes, std::size_t wire_size);

}  // namespace rung::hep
