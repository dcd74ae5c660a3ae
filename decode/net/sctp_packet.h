// SCTP packets (RFC 9260 3): the common header, and the chunks one behind the other.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"

namespace rung::net {

struct SctpPacket {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t verification_tag = 0;  // as the receiver chose it
  Bytes chunks;                        // what was captured; a view into the input
  std::uint32_t wire_size = 0;         // octets of chunks on the wire
};

Result<SctpPacket> parse_sctp(Bytes bytes, std::uint32_t wire_size);

enum class SctpChunkType : std::uint8_t {
  data = 0,
  init = 1,
  init_ack = 2,
  abort = 6,
  shutdown = 7,
  shutdown_ack = 8,
  shutdown_complete = 14,
  i_data = 64,        // RFC 8260
  forward_tsn = 192,  // RFC 3758
};

struct SctpChunk {
  SctpChunkType type{};  // kept as it came; others than those above are skipped
  std::uint8_t flags = 0;
  Bytes value;                  // what was captured; a view into the input
  std::uint32_t wire_size = 0;  // octets of value on the wire
  std::size_t size = 0;         // of the chunk with its padding, as far as it was captured: the next one follows
};

Result<SctpChunk> parse_sctp_chunk(Bytes bytes);

struct SctpData {
  std::uint32_t tsn = 0;
  bool begins = false;  // a user message
  bool ends = false;
  bool interleaved = false;     // I-DATA
  Bytes payload;                // what was captured
  std::uint32_t wire_size = 0;  // octets of payload on the wire
};

// Of a DATA chunk (3.3.1), or an I-DATA chunk (RFC 8260 2.1).
Result<SctpData> parse_sctp_data(const SctpChunk& chunk);

// Of INIT and INIT ACK (3.3.2, 3.3.3).
struct SctpInit {
  std::uint32_t initiate_tag = 0;
  std::uint32_t initial_tsn = 0;
};
Result<SctpInit> parse_sctp_init(const SctpChunk& chunk);

// True where chunks that are known fill the octets to their end: who uses a UDP port is not known.
bool looks_like_sctp(Bytes bytes);

}  // namespace rung::net
