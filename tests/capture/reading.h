// Reads capture octets from memory to their end, keeping copies.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "capture/open_source.h"
#include "tests/support/exact_bytes.h"

namespace rung::capture {

struct Findings : FindingSink {
  std::vector<Finding> all;
  void on_finding(Finding&& finding) override { all.push_back(std::move(finding)); }
  std::size_t count(FindingCode code) const {
    std::size_t count = 0;
    for (const Finding& finding : all) count += finding.code == code ? 1 : 0;
    return count;
  }
};

struct Copied {
  Packet packet;  // its view is of no use any more
  std::string octets;
};

struct Reading {
  std::vector<Copied> packets;
  CaptureFacts facts;
  std::vector<DecryptionSecrets> secrets;
  Findings findings;
};

inline std::vector<Copied> drain(PacketSource& source) {
  std::vector<Copied> packets;
  Packet packet;
  while (source.next(packet)) packets.push_back({packet, std::string(as_text(packet.bytes))});
  return packets;
}

inline Reading read_all(std::string_view octets, std::uint32_t capture_id = 1) {
  test::ExactBytes exact(octets);
  Reading reading;
  auto source = open_source(std::make_unique<MemorySource>(exact.view()), "test.pcap", capture_id, reading.findings);
  reading.packets = drain(*source);
  reading.facts = *source->captures().at(0);
  for (const DecryptionSecrets* secret : source->secrets()) reading.secrets.push_back(*secret);
  return reading;
}

}  // namespace rung::capture
