#include "capture/pcapng_block.h"

#include <algorithm>

namespace rung::capture {
namespace {

__extension__ using Wide = __int128;

std::size_t padding_of(std::size_t size) { return (4 - size % 4) % 4; }

struct Option {
  std::uint16_t code = 0;
  Bytes value;
};

// The next option of a list; nothing at its end.
std::optional<Option> next_option(ByteReader& reader) {
  Option option;
  option.code = reader.u16();
  std::uint16_t size = reader.u16();
  option.value = reader.take(size);
  if (!reader.ok() || option.code == 0) return std::nullopt;
  reader.skip(std::min(padding_of(size), reader.remaining()));
  return option;
}

std::string_view text_of(Bytes value) {
  std::string_view text = as_text(value);
  return text.substr(0, std::min(text.find('\0'), text.size()));
}

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

Wide nanoseconds(std::uint64_t ticks, std::uint8_t resolution) {
  int exponent = resolution & 0x7f;
  Wide count = ticks;
  if ((resolution & 0x80) != 0) return (count * 1'000'000'000) >> exponent;
  if (exponent <= 9) return count * power_of_ten(9 - exponent);
  // 2^64 < 10^20: from there on every tick count is less than a nanosecond.
  return exponent - 9 >= 20 ? Wide{0} : count / power_of_ten(exponent - 9);
}

std::optional<PacketBlock> finish_packet(ByteReader& reader, PacketBlock block, std::uint32_t captured) {
  block.octets = reader.take(captured);
  if (!reader.ok()) return std::nullopt;
  block.wire_size = std::max(block.wire_size, captured);
  return block;
}

// What stands behind the packet of an enhanced packet block; an obsolete one has the flags alone.
void read_packet_options(ByteReader& reader, ByteOrder order, PacketBlock& block) {
  constexpr std::uint16_t epb_flags = 2, epb_dropcount = 4;
  constexpr std::uint32_t segmentation_offloaded = 1u << 11;
  reader.skip(std::min(padding_of(block.octets.size()), reader.remaining()));
  while (auto option = next_option(reader)) {
    ByteReader value(option->value, order);
    if (option->code == epb_flags) block.segmentation_offloaded = (value.u32() & segmentation_offloaded) != 0;
    if (option->code == epb_dropcount) block.dropped = value.u64();
  }
}

std::uint64_t read_ticks(ByteReader& reader) {
  std::uint64_t high = reader.u32();  // the halves stand in this order whatever the byte order
  return high << 32 | reader.u32();
}

}  // namespace

bool is_packet(BlockType type) {
  return type == BlockType::packet || type == BlockType::simple_packet || type == BlockType::enhanced_packet;
}

bool is_known(BlockType type) {
  switch (type) {
    case BlockType::section_header:
    case BlockType::interface_description:
    case BlockType::packet:
    case BlockType::simple_packet:
    case BlockType::name_resolution:
    case BlockType::interface_statistics:
    case BlockType::enhanced_packet:
    case BlockType::systemd_journal:
    case BlockType::decryption_secrets:
    case BlockType::custom:
    case BlockType::custom_not_copied:
      return true;
  }
  return false;
}

Timestamp to_time(std::uint64_t ticks, const Clock& clock) {
  Wide time = nanoseconds(ticks, clock.resolution) + Wide{clock.offset_seconds} * 1'000'000'000;
  return {static_cast<std::int64_t>(std::clamp(time, Wide{INT64_MIN}, Wide{INT64_MAX}))};
}

std::optional<ByteOrder> section_byte_order(Bytes byte_order_magic) {
  for (ByteOrder order : {ByteOrder::little, ByteOrder::big})
    if (ByteReader(byte_order_magic, order).u32() == 0x1A2B3C4D) return order;
  return std::nullopt;
}

std::optional<InterfaceDescription> parse_interface_description(Bytes body, ByteOrder order) {
  constexpr std::uint16_t if_name = 2, if_tsresol = 9, if_tsoffset = 14;
  ByteReader reader(body, order);
  InterfaceDescription interface;
  interface.link_type = reader.u16();
  reader.skip(2);
  interface.snapshot_length = reader.u32();
  if (!reader.ok()) return std::nullopt;
  while (auto option = next_option(reader)) {
    ByteReader value(option->value, order);
    if (option->code == if_name) interface.name = text_of(option->value);
    if (option->code == if_tsresol && !option->value.empty()) interface.clock.resolution = value.u8();
    if (option->code == if_tsoffset && option->value.size() >= 8)
      interface.clock.offset_seconds = static_cast<std::int64_t>(value.u64());
  }
  return interface;
}

std::optional<InterfaceStatistics> parse_interface_statistics(Bytes body, ByteOrder order) {
  constexpr std::uint16_t isb_endtime = 3, isb_ifdrop = 5, isb_osdrop = 7;
  ByteReader reader(body, order);
  InterfaceStatistics statistics;
  statistics.interface = reader.u32();
  reader.skip(8);  // timestamp
  if (!reader.ok()) return std::nullopt;
  while (auto option = next_option(reader)) {
    if (option->value.size() < 8) continue;
    ByteReader value(option->value, order);
    if (option->code == isb_endtime) statistics.stopped = read_ticks(value);
    if (option->code != isb_ifdrop && option->code != isb_osdrop) continue;
    std::uint64_t count = value.u64();
    statistics.dropped = saturating_sum(statistics.dropped.value_or(0), count);
  }
  return statistics;
}

std::optional<PacketBlock> parse_enhanced_packet(Bytes body, ByteOrder order) {
  ByteReader reader(body, order);
  PacketBlock block;
  block.interface = reader.u32();
  block.ticks = read_ticks(reader);
  std::uint32_t captured = reader.u32();
  block.wire_size = reader.u32();
  auto packet = finish_packet(reader, block, captured);
  if (packet) read_packet_options(reader, order, *packet);
  return packet;
}

std::optional<PacketBlock> parse_obsolete_packet(Bytes body, ByteOrder order) {
  ByteReader reader(body, order);
  PacketBlock block;
  block.interface = reader.u16();
  std::uint16_t dropped = reader.u16();
  constexpr std::uint16_t not_counted = 0xffff;
  if (dropped != not_counted) block.dropped = dropped;
  block.ticks = read_ticks(reader);
  std::uint32_t captured = reader.u32();
  block.wire_size = reader.u32();
  return finish_packet(reader, block, captured);
}

std::optional<PacketBlock> parse_simple_packet(Bytes body, ByteOrder order, std::uint32_t snapshot_length) {
  ByteReader reader(body, order);
  PacketBlock block;
  block.wire_size = reader.u32();
  std::uint32_t captured = snapshot_length == 0 ? block.wire_size : std::min(block.wire_size, snapshot_length);
  return finish_packet(reader, block, captured);
}

std::optional<SecretsBlock> parse_decryption_secrets(Bytes body, ByteOrder order) {
  ByteReader reader(body, order);
  SecretsBlock block;
  block.type = reader.u32();
  std::uint32_t size = reader.u32();
  block.octets = reader.take(size);
  if (!reader.ok()) return std::nullopt;
  return block;
}

}  // namespace rung::capture
