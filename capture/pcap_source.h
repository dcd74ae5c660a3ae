// The classic capture format: one header, one link type, then packets.
#pragma once

#include <optional>

#include "base/byte_reader.h"
#include "capture/byte_input.h"
#include "capture/capture_log.h"

namespace rung::capture {

// What the magic number of a pcap file says about the rest of it.
struct PcapDialect {
  ByteOrder order = ByteOrder::big;
  std::int64_t ns_per_tick = 1000;      // of the fraction of a second
  std::size_t record_header_size = 16;  // 24 in the dialect that also says the interface
};

// Nothing where the octets do not begin with a magic number of pcap.
std::optional<PcapDialect> recognise_pcap(Bytes octets);

class PcapSource : public PacketSource {
 public:
  PcapSource(ByteInput input, PcapDialect dialect, CaptureLog log);

  bool next(Packet& packet) override;
  std::vector<const CaptureFacts*> captures() const override { return {&log_.facts()}; }
  std::vector<const DecryptionSecrets*> secrets() const override { return {}; }
  std::uint64_t position() const override { return input_.offset(); }
  std::uint64_t size() const override { return input_.size(); }

 private:
  void read_header();
  bool read_packet(Packet& packet);
  bool end_of_file(std::size_t octets_left);

  ByteInput input_;
  PcapDialect dialect_;
  CaptureLog log_;
  LinkType link_type_ = LinkType::ethernet;
  bool done_ = false;
};

}  // namespace rung::capture
