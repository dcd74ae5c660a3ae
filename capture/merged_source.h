// Several captures as one, merged by time. The next packet of each waits in its own source's
// buffer.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "capture/packet_source.h"

namespace rung::capture {

class MergedSource : public PacketSource {
 public:
  // Packets with equal times come out in the order of `sources`; those of one source keep their
  // order.
  explicit MergedSource(std::vector<std::unique_ptr<PacketSource>> sources);

  bool next(Packet& packet) override;
  std::vector<const CaptureFacts*> captures() const override;
  std::vector<const DecryptionSecrets*> secrets() const override;
  std::vector<const DecryptionSecrets*> new_secrets() override;
  std::uint64_t position() const override;
  std::uint64_t size() const override;

 private:
  struct Head {
    Packet packet;
    std::size_t source;
    bool operator<(const Head& other) const;
  };
  void pull(std::size_t source);

  std::vector<std::unique_ptr<PacketSource>> sources_;
  std::vector<Head> heads_;           // a heap, the earliest at the front
  std::optional<std::size_t> given_;  // whose packet was given out last: it may be pulled again
  std::vector<const DecryptionSecrets*> new_secrets_;
  bool started_ = false;
};

}  // namespace rung::capture
