// What `rung capture` was asked to do, checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/address.h"
#include "base/timestamp.h"
#include "capture/live_interface.h"
#include "cli/options.h"

namespace rung::cli {

struct Rotation {
  std::optional<std::uint64_t> octets;
  std::optional<Duration> time;
  bool any() const { return octets || time; }
};

struct CaptureSettings {
  capture::LiveOptions live;
  std::size_t ring_octets = 0;
  std::optional<std::string> database, write;
  Rotation rotation;
  std::optional<Duration> duration;
  std::uint64_t packets = 0;
  bool write_secrets = false;
  std::optional<std::string> user, status_file;
  std::optional<std::uint64_t> memory_limit;
  std::optional<Endpoint> metrics, key_lines, collector;
  std::uint32_t agent_id = 2001;  // what the collector knows us by, as agents of HOMER are numbered
  std::optional<Duration> keep;
  std::optional<std::uint64_t> max_size;

  // The folders that are written to, each once, that of the database first.
  std::vector<std::string> folders() const;
};

// Throws UsageError for what cannot be understood or does not go together, EnvironmentError where a folder is missing.
CaptureSettings capture_settings(const Options& options);

}  // namespace rung::cli
