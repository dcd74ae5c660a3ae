#include "capture/pcapng_source.h"

#include <string>
#include <utility>

#include "base/limits.h"

namespace rung::capture {
namespace {

constexpr std::size_t block_head_size = 8;    // type and length
constexpr std::size_t block_frame_size = 12;  // and the length once more at the end
// What a packet block may hold beside the packet: fixed fields and options.
constexpr std::uint32_t largest_packet_block = limits::packet_size + limits::block_size;

bool is_packet(BlockType type) {
  return type == BlockType::packet || type == BlockType::simple_packet || type == BlockType::enhanced_packet;
}

bool is_read(BlockType type) {
  return is_packet(type) || type == BlockType::interface_description || type == BlockType::interface_statistics ||
         type == BlockType::decryption_secrets;
}

}  // namespace

bool recognise_pcapng(Bytes octets) {
  return ByteReader(octets).u32() == static_cast<std::uint32_t>(BlockType::section_header);
}

bool PcapngSource::next(Packet& packet) {
  while (!done_) {
    Outcome outcome = read_block(packet);
    if (outcome == Outcome::packet) return true;
    if (outcome == Outcome::other) continue;
    done_ = true;
    log_.ended();
  }
  return false;
}

PcapngSource::Outcome PcapngSource::read_block(Packet& packet) {
  std::uint64_t offset = input_.offset();
  Bytes head = input_.peek(block_head_size);
  if (head.size() < block_head_size) return end_of_file(offset);
  // The type of a section header reads the same in both byte orders, and tells the order of what
  // follows.
  if (recognise_pcapng(head)) {
    if (input_.peek(block_frame_size).size() < block_frame_size) return end_of_file(offset);
    if (!begin_section(offset)) return Outcome::end;
    head = input_.peek(block_head_size);
  } else if (offset == 0) {
    return damaged(offset, "no section begins here");
  }
  ByteReader reader(head, order_);
  BlockType type = static_cast<BlockType>(reader.u32());
  Block block{type, reader.u32(), offset};
  if (block.size < block_frame_size || block.size % 4 != 0)
    return damaged(offset, "a block's length is not a multiple of 4 or below 12");
  if (is_packet(type) && block.size > largest_packet_block)
    return damaged(offset, "a packet block is larger than a packet can be");
  if (type == BlockType::interface_description && block.size > limits::block_size)
    return damaged(offset, "an interface description is larger than one can be");
  if (!is_read(type) || (block.size > limits::block_size && !is_packet(type))) return skip_block(block);

  Bytes whole = input_.peek(block.size);
  if (whole.size() < block.size) return end_of_file(offset);
  if (ByteReader(whole.last(4), order_).u32() != block.size) return damaged(offset, "a block's two lengths differ");
  Bytes body = whole.subspan(block_head_size, block.size - block_frame_size);
  Outcome outcome = take_block(block, body, packet);
  input_.consume(block.size);
  return outcome;
}

PcapngSource::Outcome PcapngSource::take_block(const Block& block, Bytes body, Packet& packet) {
  switch (block.type) {
    case BlockType::enhanced_packet:
      return take_packet(block, parse_enhanced_packet(body, order_), packet);
    case BlockType::packet:
      return take_packet(block, parse_obsolete_packet(body, order_), packet);
    case BlockType::simple_packet: {
      std::uint32_t snapshot_length = interfaces_.empty() ? 0 : interfaces_[0].snapshot_length;
      return take_packet(block, parse_simple_packet(body, order_, snapshot_length), packet);
    }
    case BlockType::interface_description:
      return take_interface(block, body);
    case BlockType::interface_statistics:
      take_statistics(body);
      return Outcome::other;
    case BlockType::decryption_secrets:
      take_secrets(body);
      return Outcome::other;
    case BlockType::section_header:
      break;
  }
  return Outcome::other;
}

PcapngSource::Outcome PcapngSource::take_packet(const Block& block, const std::optional<PacketBlock>& parsed,
                                                Packet& packet) {
  if (!parsed || parsed->octets.size() > limits::packet_size)
    return damaged(block.offset, "a packet does not fit into its block");
  if (parsed->interface >= interfaces_.size())
    return damaged(block.offset, "a packet belongs to an interface that was not described");
  const Interface& interface = interfaces_[parsed->interface];
  // A simple packet says no time; the time of the packet before keeps the order of the file.
  if (parsed->ticks) last_time_ = to_time(*parsed->ticks, interface.clock);
  packet.ref.time = last_time_;
  packet.link_type = interface.link_type;
  packet.interface = parsed->interface;
  packet.wire_size = parsed->wire_size;
  packet.bytes = parsed->octets;
  log_.accept(packet);
  return Outcome::packet;
}

PcapngSource::Outcome PcapngSource::take_interface(const Block& block, Bytes body) {
  auto parsed = parse_interface_description(body, order_);
  if (!parsed) return damaged(block.offset, "an interface description is too short");
  if (interfaces_.size() == limits::interfaces)
    return damaged(block.offset, "a section describes more interfaces than rung follows");
  interfaces_.push_back({static_cast<LinkType>(parsed->link_type), parsed->snapshot_length, parsed->clock, 0});
  log_.add_link_type(parsed->link_type);
  if (!parsed->name.empty()) log_.add_interface(parsed->name);
  return Outcome::other;
}

// The counters of an interface grow: its last statistics count.
void PcapngSource::take_statistics(Bytes body) {
  auto parsed = parse_interface_statistics(body, order_);
  if (!parsed || !parsed->dropped || parsed->interface >= interfaces_.size()) return;
  interfaces_[parsed->interface].dropped = *parsed->dropped;
  count_dropped();
}

void PcapngSource::count_dropped() {
  std::uint64_t sum = dropped_before_;
  for (const Interface& interface : interfaces_)
    if (__builtin_add_overflow(sum, interface.dropped, &sum)) sum = UINT64_MAX;
  log_.set_dropped(sum);
}

void PcapngSource::take_secrets(Bytes body) {
  auto parsed = parse_decryption_secrets(body, order_);
  if (!parsed || parsed->octets.size() > limits::secrets_size - secrets_size_) return;
  secrets_size_ += parsed->octets.size();
  secrets_.push_back({parsed->type, std::string(as_text(parsed->octets))});
}

bool PcapngSource::begin_section(std::uint64_t offset) {
  auto order = section_byte_order(input_.peek(block_frame_size).subspan(block_head_size));
  if (!order) {
    damaged(offset, "a section header has no byte-order magic");
    return false;
  }
  order_ = *order;
  dropped_before_ = log_.facts().dropped;
  interfaces_.clear();
  return true;
}

PcapngSource::Outcome PcapngSource::skip_block(const Block& block) {
  if (!input_.skip(block.size - 4) || input_.peek(4).size() < 4) {
    if (block.size <= limits::block_size) return end_of_file(block.offset);
    return damaged(block.offset, "a block reaches far beyond the end of the file");
  }
  if (ByteReader(input_.peek(4), order_).u32() != block.size)
    return damaged(block.offset, "a block's two lengths differ");
  input_.consume(4);
  if (block.type == BlockType::section_header) section_seen_ = true;
  return Outcome::other;
}

PcapngSource::Outcome PcapngSource::damaged(std::uint64_t offset, const char* what) {
  log_.damaged(offset, what);
  return Outcome::end;
}

// There are too few octets for the block at `offset`: usual at the end of a file, unless it is all
// of it.
PcapngSource::Outcome PcapngSource::end_of_file(std::uint64_t offset) {
  if (std::string error = input_.error(); !error.empty())
    log_.damaged(offset, "reading failed: " + error);
  else if (input_.offset() == offset && input_.peek(1).empty())
    return Outcome::end;
  else if (!section_seen_)
    log_.damaged(offset, "the file ends inside of its header");
  else
    log_.cut(offset, "the last block is not whole");
  return Outcome::end;
}

std::vector<const DecryptionSecrets*> PcapngSource::secrets() const {
  std::vector<const DecryptionSecrets*> all;
  for (const DecryptionSecrets& secret : secrets_) all.push_back(&secret);
  return all;
}

}  // namespace rung::capture
