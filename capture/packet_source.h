// Where packets come from. A source is pulled: next() until it says there is no more.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/wiping_allocator.h"
#include "capture/packet.h"

namespace rung::capture {

// One row of `captures`.
struct CaptureFacts {
  std::uint32_t id = 0;
  std::string path;  // as the user named it; "-" for standard input
  // pcap, pcapng, clf (a log of SIP); live: an interface or a listener, whose packets are in no file; hep: an agent,
  // whose packets another capture brought
  std::string format;
  std::string interface;                  // names of pcapng interfaces, comma separated; empty where unknown
  std::vector<std::uint32_t> link_types;  // in order of first appearance, each once
  Timestamp first, last;                  // earliest and latest packet; only where packets > 0
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;                // captured octets of all packets
  std::uint64_t dropped = 0;              // as the capturing side counted (pcapng statistics)
  bool truncated = false;                 // damaged: octets were skipped, or the rest could not be read
  std::string damage;                     // the first: what and at which offset; empty where not truncated
  std::uint32_t inside_id = 0;            // the capture that brought the packets of an agent; 0: none
  std::uint64_t size = 0;                 // octets of the file, compressed or not; 0 where unknown
  std::optional<Timestamp> stopped = {};  // when capturing stopped, as the file says (pcapng statistics)

  // Until when nothing but these packets came: `stopped` where that can be, else the time of the latest packet.
  Timestamp end() const;
};

// Gives rows of `captures` their ids, where files and agents appear while packets are read.
class CaptureNumbers {
 public:
  // Begins behind `last`.
  explicit CaptureNumbers(std::uint32_t last = 0) : last_(last) {}
  std::uint32_t next() { return ++last_; }

 private:
  std::uint32_t last_;
};

// A decryption secrets block (pcapng). `type` as in the block.
struct DecryptionSecrets {
  static constexpr std::uint32_t tls_key_log = 0x544c534b;
  std::uint32_t type = 0;
  SecretText text;
};

// The environment failed: file missing, a directory, no permission, no capture format. what() names
// the file.
class OpenError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class PacketSource {
 public:
  virtual ~PacketSource() = default;

  // The next packet, or false at the end of what can be read. Damage does not throw: it is
  // passed over as far as it goes, sets CaptureFacts::truncated and is reported as a finding. After false, only false
  // follows.
  virtual bool next(Packet& packet) = 0;

  // One entry for each file behind this source. Valid as long as the source; complete once next()
  // was false.
  virtual std::vector<const CaptureFacts*> captures() const = 0;

  // Secrets met so far, in file order.
  virtual std::vector<const DecryptionSecrets*> secrets() const = 0;
  // Those met since the last call: after most packets none, which costs nothing. Valid as long as the source.
  virtual std::vector<const DecryptionSecrets*> new_secrets() = 0;

  // Octets read, and octets there are (0 where unknown), for progress.
  virtual std::uint64_t position() const = 0;
  virtual std::uint64_t size() const = 0;
};

// Opens a pcap or pcapng file, compressed or not, told apart by content; "-" is standard input. Throws OpenError.
// Findings go to `findings`, which must outlive the source.
std::unique_ptr<PacketSource> open_capture(const std::string& path, std::uint32_t capture_id, FindingSink& findings);

// Several captures as one source, merged by time; packets of one capture keep their order, equal
// times are given in the order of `paths`. capture ids count from 1. Throws OpenError.
std::unique_ptr<PacketSource> open_captures(const std::vector<std::string>& paths, FindingSink& findings);

}  // namespace rung::capture
