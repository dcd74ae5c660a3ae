// How a running capture is doing, for people and for programs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "capture/live_source.h"
#include "cli/capture/hep_sender.h"
#include "store/live_writer.h"

namespace rung::cli {

struct LiveStatus {
  Timestamp started, now;
  std::optional<Timestamp> last_packet;
  std::uint64_t packets = 0, octets = 0;
  bool decoding = false;  // there is a database: those up to `stored` mean something
  std::uint64_t messages = 0, calls = 0;
  std::uint64_t calls_in_progress = 0;
  store::LiveCounters stored;
  std::optional<HepCounters> hep;                             // of --hep-send
  std::array<std::uint64_t, capture::drop_places> dropped{};  // by capture::DropPlace
  std::uint64_t files = 0;                                    // of --write, that one included which is being written
  bool writing_fails = false;                                 // --write: the disk refuses
  std::uint64_t memory = 0;                                   // octets
  std::optional<std::uint64_t> memory_limit;
  std::uint64_t shed = 0;         // how often half of what was followed had to go, to stay within it
  std::uint64_t ring_octets = 0;  // that wait to be decoded
};

// One line without an end, for a terminal.
std::string status_line(const LiveStatus& status);
// One JSON object with an end of line.
std::string status_json(const LiveStatus& status);
// Prometheus' text format, version 0.0.4.
std::string status_metrics(const LiveStatus& status);

}  // namespace rung::cli
