// The stages wired together: captures in, rows out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/packet_filter.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "correlate/correlator.h"
#include "decode/net/network.h"
#include "store/database.h"

namespace rung::cli {

struct ReadOutcome {
  std::vector<std::string> damage;  // "call.pcap: what, at which offset": for people, not escaped
  bool interrupted = false;         // by Ctrl-C; what was read until then is in the database
  net::NetworkCounters network;
  std::uint64_t octets = 0;  // of the files
  std::uint64_t messages = 0;
  bool over_memory = false;    // --memory-limit was reached: rows are incomplete
  bool filtered_away = false;  // there were packets, and none passed the filter
  double seconds = 0;          // reading and writing

  bool whole() const { return damage.empty() && !interrupted; }
};

// Reads the captures that are `options.sources`, merged by time, to their end or until Ctrl-C, and fills the database;
// with a filter only from the packets that it lets through. Keys come from the files that `options` and SSLKEYLOGFILE
// name, and from the captures themselves, wherever they stand. Throws OpenError where one of the files cannot be
// opened, DatabaseError where the database cannot be written. At --memory-limit half of what is followed is written as
// it is, the longest silent first; `over_memory` tells.
ReadOutcome read_captures(const Options& options, std::optional<capture::PacketFilter> filter,
                          correlate::CorrelatorOptions&& correlating, store::Database& database, Progress& progress);

}  // namespace rung::cli
