// The packets that a filter lets through. Their numbers stay those of the file.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "capture/fragment_key.h"
#include "capture/packet_filter.h"
#include "capture/packet_source.h"

namespace rung::capture {

// Ports stand in the first fragment of a datagram only, so the later ones follow its verdict. A fragment whose first one
// was not seen yet passes: without it nothing comes of it. Packets that the filter cannot judge pass as well, with one
// finding for each link type of each capture.
class FilteredSource : public PacketSource {
 public:
  // The sink must outlive the source.
  FilteredSource(std::unique_ptr<PacketSource> source, PacketFilter filter, FindingSink& findings)
      : source_(std::move(source)), filter_(std::move(filter)), findings_(findings) {}

  bool next(Packet& packet) override;
  std::vector<const CaptureFacts*> captures() const override { return source_->captures(); }
  std::vector<const DecryptionSecrets*> secrets() const override { return source_->secrets(); }
  std::vector<const DecryptionSecrets*> new_secrets() override { return source_->new_secrets(); }
  std::uint64_t position() const override { return source_->position(); }
  std::uint64_t size() const override { return source_->size(); }

 private:
  struct Verdict {
    Timestamp time;  // of the first fragment
    bool passes;
  };
  using Datagram = std::array<std::uint8_t, 38>;

  bool passes(const Packet& packet);
  void report_refusal(const Packet& packet);
  void remember(const Datagram& datagram, const Verdict& verdict);

  std::unique_ptr<PacketSource> source_;
  PacketFilter filter_;
  FindingSink& findings_;
  std::map<Datagram, Verdict> verdicts_;
  std::deque<Datagram> oldest_;                           // keys of verdicts_ in the order they were first entered
  std::set<std::pair<std::uint32_t, LinkType>> refused_;  // captures and link types that were reported
};

}  // namespace rung::capture
