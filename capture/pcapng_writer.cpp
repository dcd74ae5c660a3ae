#include "capture/pcapng_writer.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/limits.h"

namespace rung::capture {
namespace {

// Octets that are held back before they are written: few system calls, little memory.
constexpr std::size_t write_size = 256u << 10;
constexpr std::size_t longest_option = 0xffff;  // its length has 16 bits
// A block of secrets with its frame, type and length stays within what readers hold.
constexpr std::size_t secrets_octets = limits::block_size - 64;

constexpr std::uint16_t opt_endofopt = 0, opt_comment = 1;
constexpr std::uint16_t shb_userappl = 4;
constexpr std::uint16_t if_name = 2, if_description = 3, if_tsresol = 9, if_tsoffset = 14;
constexpr std::uint16_t isb_starttime = 2, isb_endtime = 3, isb_ifrecv = 4, isb_ifdrop = 5;
constexpr std::uint8_t nanoseconds = 9;  // of if_tsresol: 10^-9 s

constexpr std::uint32_t tls_key_log = 0x544c534b;

}  // namespace

PcapngWriter::PcapngWriter(int descriptor, std::string name, std::string_view application, std::string_view comment)
    : descriptor_(descriptor), name_(std::move(name)) {
  const std::size_t block = begin_block(BlockType::section_header);
  u32(0x1A2B3C4D);  // byte-order magic
  u16(1);           // version 1.0
  u16(0);
  u64(UINT64_MAX);  // length of the section: not said
  option(shb_userappl, application);
  option(opt_comment, comment);
  end_of_options();
  end_block(block);
}

std::uint32_t PcapngWriter::add_interface(const NewInterface& interface) {
  const std::size_t block = begin_block(BlockType::interface_description);
  u16(static_cast<std::uint16_t>(interface.link_type));
  u16(0);
  u32(interface.snapshot_length);
  option(if_name, interface.name);
  option(if_description, interface.description);
  u16(if_tsresol);
  u16(1);
  padded(std::array{nanoseconds});
  if (interface.offset_seconds != 0) option_u64(if_tsoffset, static_cast<std::uint64_t>(interface.offset_seconds));
  end_of_options();
  end_block(block);
  offsets_.push_back(interface.offset_seconds);
  return static_cast<std::uint32_t>(offsets_.size() - 1);
}

void PcapngWriter::write_key_log(std::string_view lines) {
  while (lines.size() > secrets_octets) {
    const std::size_t end = lines.rfind('\n', secrets_octets - 1);
    const std::size_t size = end == std::string_view::npos ? secrets_octets : end + 1;
    write_secrets(lines.substr(0, size));
    lines.remove_prefix(size);
  }
  if (!lines.empty()) write_secrets(lines);
}

void PcapngWriter::write_secrets(std::string_view lines) {
  const std::size_t block = begin_block(BlockType::decryption_secrets);
  u32(tls_key_log);
  u32(static_cast<std::uint32_t>(lines.size()));
  padded(as_bytes(lines));
  end_block(block);
}

void PcapngWriter::write_packet(std::uint32_t interface, Timestamp time, Bytes octets, std::uint32_t wire_size,
                                std::string_view comment) {
  const auto size = static_cast<std::uint32_t>(octets.size());
  const std::size_t block = begin_block(BlockType::enhanced_packet);
  u32(interface);
  ticks(ticks_of(interface, time));
  u32(size);
  u32(std::max(wire_size, size));
  padded(octets);
  if (!comment.empty()) {
    option(opt_comment, comment);
    end_of_options();
  }
  end_block(block);
  ++packets_;
}

void PcapngWriter::write_statistics(std::uint32_t interface, const NewStatistics& statistics) {
  const std::size_t block = begin_block(BlockType::interface_statistics);
  const std::uint64_t last = ticks_of(interface, statistics.last);
  u32(interface);
  ticks(last);
  time_option(isb_starttime, ticks_of(interface, statistics.first));
  time_option(isb_endtime, last);
  if (statistics.received) option_u64(isb_ifrecv, *statistics.received);
  if (statistics.dropped) option_u64(isb_ifdrop, *statistics.dropped);
  end_of_options();
  end_block(block);
}

void PcapngWriter::flush() {
  for (Bytes rest = buffer_; !rest.empty();) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw WriteError(name_ + ": " + std::strerror(errno), errno);
    rest = rest.subspan(static_cast<std::size_t>(written));
  }
  flushed_ += buffer_.size();
  buffer_.clear();
}

void PcapngWriter::number(std::uint64_t value, int octets) {
  for (int i = 0; i < octets; ++i) u8(static_cast<std::uint8_t>(value >> (8 * i)));
}

void PcapngWriter::padded(Bytes octets) {
  buffer_.insert(buffer_.end(), octets.begin(), octets.end());
  while (buffer_.size() % 4 != 0) u8(0);
}

void PcapngWriter::option(std::uint16_t code, std::string_view text) {
  if (text.empty()) return;
  text = text.substr(0, longest_option);
  u16(code);
  u16(static_cast<std::uint16_t>(text.size()));
  padded(as_bytes(text));
}

void PcapngWriter::option_u64(std::uint16_t code, std::uint64_t value) {
  u16(code);
  u16(8);
  u64(value);
}

void PcapngWriter::time_option(std::uint16_t code, std::uint64_t value) {
  u16(code);
  u16(8);
  ticks(value);
}

void PcapngWriter::end_of_options() { u32(opt_endofopt); }

// The upper half comes first, whatever the byte order.
void PcapngWriter::ticks(std::uint64_t value) {
  u32(static_cast<std::uint32_t>(value >> 32));
  u32(static_cast<std::uint32_t>(value));
}

// A time before the interface's offset has no place in the format: it becomes the earliest there is.
std::uint64_t PcapngWriter::ticks_of(std::uint32_t interface, Timestamp time) const {
  const Timestamp begin = Timestamp{} + seconds(offsets_[interface]);
  return time <= begin ? 0 : static_cast<std::uint64_t>(time.ns) - static_cast<std::uint64_t>(begin.ns);
}

// Where its length stands, for end_block(). Blocks begin at multiples of 4, also in the buffer.
std::size_t PcapngWriter::begin_block(BlockType type) {
  if (buffer_.size() >= write_size) flush();
  u32(static_cast<std::uint32_t>(type));
  u32(0);
  return buffer_.size() - 4;
}

void PcapngWriter::end_block(std::size_t length_at) {
  const auto length = static_cast<std::uint32_t>(buffer_.size() - length_at + 8);
  u32(length);
  for (std::size_t i = 0; i < 4; ++i) buffer_[length_at + i] = static_cast<std::uint8_t>(length >> (8 * i));
}

}  // namespace rung::capture
