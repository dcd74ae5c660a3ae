#include "capture/pcapng_source.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/limits.h"
#include "capture/pcapng_search.h"

namespace rung::capture {
namespace {

// What a packet block may hold beside the packet: fixed fields and options.
constexpr std::uint32_t largest_packet_block = limits::packet_size + limits::block_size;

// Why there cannot be such a block; nullptr where there can.
const char* impossible(BlockType type, std::uint32_t size) {
  if (size < block_frame_size || size % 4 != 0) return "a block's length is not a multiple of 4 or below 12";
  if (is_packet(type)) return size > largest_packet_block ? "a packet block is larger than a packet can be" : nullptr;
  if (size <= limits::block_size) return nullptr;
  if (type == BlockType::interface_description) return "an interface description is larger than one can be";
  return is_known(type) ? nullptr : "a block of unknown type is larger than one can be";
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
    if (outcome == Outcome::damaged && find_block(input_, order_, interfaces_.size())) {
      log_.resumed(input_.offset());
      continue;
    }
    done_ = true;
    log_.ended(input_.offset(), input_.error());
  }
  return false;
}

// Leaves damage behind itself, so that a search begins at an octet that was not judged yet.
PcapngSource::Outcome PcapngSource::read_block(Packet& packet) {
  std::uint64_t offset = input_.offset();
  Bytes head = input_.peek(block_head_size);
  if (head.size() < block_head_size) return end_of_file(offset);
  // The type of a section header reads the same in both byte orders, and tells the order of what
  // follows.
  if (recognise_pcapng(head)) {
    if (input_.peek(block_frame_size).size() < block_frame_size) return end_of_file(offset);
    if (!begin_section()) return damaged(offset, "a section header has no byte-order magic");
    head = input_.peek(block_head_size);
  }
  ByteReader reader(head, order_);
  BlockType type = static_cast<BlockType>(reader.u32());
  Block block{type, reader.u32(), offset};
  if (const char* why = impossible(type, block.size)) return damaged_block(block, why);
  if (block.size > limits::block_size && !is_packet(type)) return skip_block(block);

  Bytes whole = input_.peek(block.size);
  if (whole.size() < block.size) return end_of_file(offset);
  if (ByteReader(whole.last(4), order_).u32() != block.size)
    return damaged_block(block, "a block's two lengths differ");
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
      section_seen_ = true;
      return Outcome::other;
    default:  // names, journals and what else is of no use here
      return Outcome::other;
  }
}

PcapngSource::Outcome PcapngSource::take_packet(const Block& block, const std::optional<PacketBlock>& parsed,
                                                Packet& packet) {
  if (!parsed || parsed->octets.size() > limits::packet_size)
    return unusable(block, "a packet does not fit into its block");
  if (parsed->interface >= interfaces_.size())
    return unusable(block, "a packet belongs to an interface that was not described");
  Interface& interface = interfaces_[parsed->interface];
  // A simple packet says no time; the time of the packet before keeps the order of the file.
  if (parsed->ticks) last_time_ = to_time(*parsed->ticks, interface.clock);
  packet.ref.time = last_time_;
  packet.link_type = interface.link_type;
  packet.interface = parsed->interface;
  packet.wire_size = parsed->wire_size;
  packet.bytes = parsed->octets;
  if (parsed->dropped > 0) {
    if (__builtin_add_overflow(interface.dropped_between, parsed->dropped, &interface.dropped_between))
      interface.dropped_between = UINT64_MAX;
    count_dropped();
  }
  log_.accept(packet);
  if (parsed->segmentation_offloaded) log_.offload_merged(packet);
  return Outcome::packet;
}

PcapngSource::Outcome PcapngSource::take_interface(const Block& block, Bytes body) {
  auto parsed = parse_interface_description(body, order_);
  if (!parsed) return unusable(block, "an interface description is too short");
  if (interfaces_.size() == limits::interfaces)
    return unusable(block, "a section describes more interfaces than rung follows");
  interfaces_.push_back({static_cast<LinkType>(parsed->link_type), parsed->snapshot_length, parsed->clock, 0, 0});
  log_.add_link_type(parsed->link_type);
  if (!parsed->name.empty()) log_.add_interface(parsed->name);
  return Outcome::other;
}

// The counters of an interface grow: its last statistics count.
void PcapngSource::take_statistics(Bytes body) {
  auto parsed = parse_interface_statistics(body, order_);
  if (!parsed || parsed->interface >= interfaces_.size()) return;
  Interface& interface = interfaces_[parsed->interface];
  if (parsed->stopped) log_.set_stopped(to_time(*parsed->stopped, interface.clock));
  if (!parsed->dropped) return;
  interface.dropped = *parsed->dropped;
  count_dropped();
}

// The packets between and the statistics tell of the same losses: the larger count is the more complete one.
void PcapngSource::count_dropped() {
  std::uint64_t sum = dropped_before_;
  for (const Interface& interface : interfaces_)
    if (__builtin_add_overflow(sum, std::max(interface.dropped, interface.dropped_between), &sum)) sum = UINT64_MAX;
  log_.set_dropped(sum);
}

void PcapngSource::take_secrets(Bytes body) {
  auto parsed = parse_decryption_secrets(body, order_);
  if (!parsed || parsed->octets.empty()) return;
  const std::size_t size = parsed->octets.size() + sizeof(DecryptionSecrets);
  if (size > limits::secrets_size - secrets_size_) return;
  secrets_size_ += size;
  secrets_.push_back({parsed->type, SecretText(as_text(parsed->octets))});
}

bool PcapngSource::begin_section() {
  dropped_before_ = log_.facts().dropped;
  interfaces_.clear();
  log_.begin_section();
  auto order = section_byte_order(input_.peek(block_frame_size).subspan(block_head_size));
  if (!order) return false;
  order_ = *order;
  return true;
}

// A block too large to be held is believed by its type, and skipped unread, unless the file is known to be shorter.
PcapngSource::Outcome PcapngSource::skip_block(const Block& block) {
  const bool size_known = input_.size() > 0 && input_.file_position() == input_.offset();
  if (size_known && block.size > input_.size() - std::min(block.offset, input_.size()))
    return damaged(block.offset, "a block reaches far beyond the end of the file");
  if (!input_.skip(block.size - 4) || input_.peek(4).size() < 4)
    return damaged(block.offset, "a block reaches far beyond the end of the file");
  if (ByteReader(input_.peek(4), order_).u32() != block.size)
    return damaged(block.offset, "a block's two lengths differ");
  input_.consume(4);
  return Outcome::other;
}

PcapngSource::Outcome PcapngSource::damaged(std::uint64_t offset, const char* what) {
  log_.damaged(offset, what);
  input_.skip(1);
  return Outcome::damaged;
}

// What a damaged interface description still says is better than losing all packets of the interface, and the
// numbers of those described behind it.
PcapngSource::Outcome PcapngSource::damaged_block(const Block& block, const char* what) {
  constexpr std::size_t fixed_fields = 8;
  if (block.type == BlockType::interface_description)
    take_interface(block, input_.peek(block_head_size + fixed_fields).subspan(block_head_size));
  return damaged(block.offset, what);
}

// The block is framed soundly and will be passed over, its content is of no use.
PcapngSource::Outcome PcapngSource::unusable(const Block& block, const char* what) {
  log_.damaged(block.offset, what);
  return Outcome::damaged;
}

// There are too few octets for the block at `offset`: usual at the end of a file, unless it is all
// of it, or a sound block in what is left shows that the length is wrong.
PcapngSource::Outcome PcapngSource::end_of_file(std::uint64_t offset) {
  const bool at_border = !input_.skip(1);
  if (!at_border && find_block(input_, order_, interfaces_.size())) {
    log_.damaged(offset, "a block reaches beyond the end of the file");
    log_.resumed(input_.offset());
    return Outcome::other;
  }
  const std::string error = input_.error();
  if (!error.empty() && !input_.cut())
    log_.damaged(offset, "reading failed");
  else if (at_border && error.empty())
    return Outcome::end;
  else if (!section_seen_)
    log_.damaged(offset, "the file ends inside of its header");
  else
    log_.cut(offset, error.empty() ? "the last block is not whole" : error);
  return Outcome::end;
}

std::vector<const DecryptionSecrets*> PcapngSource::secrets() const {
  std::vector<const DecryptionSecrets*> all;
  for (const DecryptionSecrets& secret : secrets_) all.push_back(&secret);
  return all;
}

std::vector<const DecryptionSecrets*> PcapngSource::new_secrets() {
  std::vector<const DecryptionSecrets*> fresh;
  for (; secrets_told_ < secrets_.size(); ++secrets_told_) fresh.push_back(&secrets_[secrets_told_]);
  return fresh;
}

}  // namespace rung::capture
