// Writes a pcapng file: one section, interfaces whose clocks count nanoseconds, packets, decryption secrets, statistics.
//
// Interfaces and secrets may come at any time before the first packet that needs them; who reads from the beginning
// wants the secrets first. Octets are held back until flush(), so that who follows the file sees whole blocks only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/timestamp.h"
#include "base/wiping_allocator.h"
#include "capture/pcapng_block.h"

namespace rung::capture {

// Writing failed: what() names the file and the reason.
class WriteError : public std::runtime_error {
 public:
  WriteError(const std::string& what, int error) : std::runtime_error(what), error_number(error) {}
  int error_number;  // errno
};

struct NewInterface {
  std::uint32_t link_type = 1;        // at most 65535
  std::uint32_t snapshot_length = 0;  // 0: none
  std::string name, description;      // empty: not said
  // Added to the time stamps of the file, which are no less than 0: that of its earliest packet, where that is before
  // 1970.
  std::int64_t offset_seconds = 0;
};

struct NewStatistics {
  Timestamp first, last;                  // from when to when packets were captured, whether there were any
  std::optional<std::uint64_t> received;  // packets, those included that were not written
  std::optional<std::uint64_t> dropped;   // by the interface or the operating system
};

class PcapngWriter {
 public:
  // Writes the section header. The descriptor stays the caller's and must live as long; `name` is what messages call
  // it. `application` and `comment` say where the file comes from; a text of more than 65535 octets is cut. Here and
  // below WriteError is thrown as soon as octets cannot be written; nothing may follow then.
  PcapngWriter(int descriptor, std::string name, std::string_view application, std::string_view comment = {});

  // Its number, counting from 0.
  std::uint32_t add_interface(const NewInterface& interface);
  // The lines of a TLS key log, in as many blocks as readers take. Nothing where there are none.
  void write_key_log(std::string_view lines);
  // The interface was added before; `wire_size` is raised to the size of `octets`.
  void write_packet(std::uint32_t interface, Timestamp time, Bytes octets, std::uint32_t wire_size,
                    std::string_view comment = {});
  void write_statistics(std::uint32_t interface, const NewStatistics& statistics);

  // Hands everything to the operating system. To be called at the end: the destructor drops what was not flushed.
  void flush();
  std::uint64_t octets_written() const { return flushed_ + buffer_.size(); }
  std::uint64_t packets_written() const { return packets_; }

 private:
  void u8(std::uint8_t value) { buffer_.push_back(value); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void number(std::uint64_t value, int octets);
  void padded(Bytes octets);
  void option(std::uint16_t code, std::string_view text);
  void option_u64(std::uint16_t code, std::uint64_t value);
  void time_option(std::uint16_t code, std::uint64_t ticks);
  void end_of_options();
  void ticks(std::uint64_t value);
  std::uint64_t ticks_of(std::uint32_t interface, Timestamp time) const;
  std::size_t begin_block(BlockType type);
  void end_block(std::size_t begin);
  void write_secrets(std::string_view lines);

  int descriptor_;
  std::string name_;
  std::vector<std::int64_t> offsets_;  // seconds, of each interface
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> buffer_;
  std::uint64_t flushed_ = 0, packets_ = 0;
};

}  // namespace rung::capture
