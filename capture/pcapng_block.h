// The blocks of a pcapng file that matter here, as values. Bodies are given without type, lengths
// and padding at the end of the block.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/byte_reader.h"
#include "base/bytes.h"
#include "base/timestamp.h"

namespace rung::capture {

enum class BlockType : std::uint32_t {
  section_header = 0x0A0D0D0A,
  interface_description = 1,
  packet = 2,  // obsolete
  simple_packet = 3,
  name_resolution = 4,
  interface_statistics = 5,
  enhanced_packet = 6,
  systemd_journal = 9,
  decryption_secrets = 10,
  custom = 0xBAD,
  custom_not_copied = 0x40000BAD,
};

constexpr std::uint32_t block_head_size = 8;    // type and length
constexpr std::uint32_t block_frame_size = 12;  // and the length once more at the end

bool is_packet(BlockType type);
// True for the types named above: what a block is believed to be where its surroundings cannot be.
bool is_known(BlockType type);

// How the timestamps of an interface count: if_tsresol and if_tsoffset.
struct Clock {
  std::uint8_t resolution = 6;      // as in the option: 10^-n seconds; with the top bit set, 2^-n
  std::int64_t offset_seconds = 0;  // to be added
};

// Nanoseconds of a tick count, cut off towards zero; saturates.
Timestamp to_time(std::uint64_t ticks, const Clock& clock);

struct InterfaceDescription {
  std::uint32_t link_type = 0;
  std::uint32_t snapshot_length = 0;  // 0: none
  Clock clock;
  std::string_view name;  // empty where not said; valid as long as the body
};

struct PacketBlock {
  std::uint32_t interface = 0;
  std::optional<std::uint64_t> ticks;  // a simple packet has none
  std::uint32_t wire_size = 0;
  Bytes octets;                         // valid as long as the body
  std::uint64_t dropped = 0;            // packets lost between the one before and this one, as far as it says
  bool segmentation_offloaded = false;  // cut into TCP segments by the network card, later (epb_flags)
};

struct InterfaceStatistics {
  std::uint32_t interface = 0;
  std::optional<std::uint64_t> dropped;  // by the interface and by the operating system together
  std::optional<std::uint64_t> stopped;  // ticks: when capturing stopped
};

struct SecretsBlock {
  std::uint32_t type = 0;
  Bytes octets;  // valid as long as the body
};

// The byte order of the section; nothing where the byte-order magic is none.
std::optional<ByteOrder> section_byte_order(Bytes byte_order_magic);

// Nothing where the body is too short for what it says. Unknown options are passed over, and
// options that do not fit end the list.
std::optional<InterfaceDescription> parse_interface_description(Bytes body, ByteOrder order);
std::optional<InterfaceStatistics> parse_interface_statistics(Bytes body, ByteOrder order);
std::optional<PacketBlock> parse_enhanced_packet(Bytes body, ByteOrder order);
std::optional<PacketBlock> parse_obsolete_packet(Bytes body, ByteOrder order);
// `snapshot_length` is the one of interface 0: the block does not say how much of the packet it
// holds.
std::optional<PacketBlock> parse_simple_packet(Bytes body, ByteOrder order, std::uint32_t snapshot_length);
std::optional<SecretsBlock> parse_decryption_secrets(Bytes body, ByteOrder order);

}  // namespace rung::capture
