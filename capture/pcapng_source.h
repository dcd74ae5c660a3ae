// The pcapng format: sections, interfaces with their own link type and clock, packets, statistics,
// secrets.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "capture/byte_input.h"
#include "capture/capture_log.h"
#include "capture/pcapng_block.h"

namespace rung::capture {

// True where the octets begin as a section does.
bool recognise_pcapng(Bytes octets);

class PcapngSource : public PacketSource {
 public:
  PcapngSource(ByteInput input, CaptureLog log) : input_(std::move(input)), log_(std::move(log)) {}

  bool next(Packet& packet) override;
  std::vector<const CaptureFacts*> captures() const override { return {&log_.facts()}; }
  std::vector<const DecryptionSecrets*> secrets() const override;
  std::vector<const DecryptionSecrets*> new_secrets() override;
  std::uint64_t position() const override { return input_.file_position(); }
  std::uint64_t size() const override { return input_.size(); }

 private:
  struct Interface {
    LinkType link_type = LinkType::ethernet;
    std::uint32_t snapshot_length = 0;
    Clock clock;
    std::uint64_t dropped = 0;          // by the interface's last statistics
    std::uint64_t dropped_between = 0;  // by its packets
  };
  struct Block {
    BlockType type;
    std::uint32_t size;  // as said: with type, both lengths and padding
    std::uint64_t offset;
  };
  enum class Outcome : std::uint8_t { packet, other, damaged, end };

  Outcome read_block(Packet& packet);
  Outcome take_block(const Block& block, Bytes body, Packet& packet);
  Outcome take_packet(const Block& block, const std::optional<PacketBlock>& parsed, Packet& packet);
  Outcome take_interface(const Block& block, Bytes body);
  void take_statistics(Bytes body);
  void take_secrets(Bytes body);
  bool begin_section();
  Outcome skip_block(const Block& block);
  Outcome damaged(std::uint64_t offset, const char* what);
  Outcome damaged_block(const Block& block, const char* what);
  Outcome unusable(const Block& block, const char* what);
  Outcome end_of_file(std::uint64_t offset);
  void count_dropped();

  ByteInput input_;
  CaptureLog log_;
  ByteOrder order_ = ByteOrder::little;
  std::vector<Interface> interfaces_;  // of this section
  std::uint64_t dropped_before_ = 0;   // by the interfaces of earlier sections
  Timestamp last_time_;
  std::deque<DecryptionSecrets> secrets_;
  std::size_t secrets_size_ = 0, secrets_told_ = 0;  // octets; blocks
  bool section_seen_ = false;                        // a whole section header
  bool done_ = false;
};

}  // namespace rung::capture
