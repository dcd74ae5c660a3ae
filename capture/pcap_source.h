// The classic capture format: one header, one link type, then packets.
#pragma once

#include <optional>

#include "capture/byte_input.h"
#include "capture/capture_log.h"
#include "capture/pcap_record.h"

namespace rung::capture {

// Nothing where the octets do not begin with a magic number of pcap.
std::optional<PcapDialect> recognise_pcap(Bytes octets);

class PcapSource : public PacketSource {
 public:
  PcapSource(ByteInput input, PcapDialect dialect, CaptureLog log);

  bool next(Packet& packet) override;
  std::vector<const CaptureFacts*> captures() const override { return {&log_.facts()}; }
  std::vector<const DecryptionSecrets*> secrets() const override { return {}; }
  std::vector<const DecryptionSecrets*> new_secrets() override { return {}; }
  std::uint64_t position() const override { return input_.file_position(); }
  std::uint64_t size() const override { return input_.size(); }

 private:
  enum class Outcome : std::uint8_t { packet, damaged, end };

  void read_header();
  Outcome read_packet(Packet& packet);
  Outcome give(const RecordHeader& header, Packet& packet);
  Outcome end_of_file(std::size_t octets_left);

  bool is_likely(const RecordHeader& header) const;
  bool is_expected(Timestamp time) const;
  bool is_sound_at(std::size_t place);
  bool goes_on_after(const RecordHeader& header, Bytes octets) const;
  std::size_t sound_within(std::size_t size);
  bool find_record();

  ByteInput input_;
  PcapDialect dialect_;
  CaptureLog log_;
  LinkType link_type_ = LinkType::ethernet;
  bool wire_sizes_wrong_ = false;  // some packet was larger in the file than on the wire
  bool done_ = false;
};

}  // namespace rung::capture
