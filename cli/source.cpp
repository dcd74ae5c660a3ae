#include "cli/source.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <utility>

#include "cli/exit_status.h"
#include "cli/output.h"
#include "cli/terminal_text.h"

namespace rung::cli {

Source open_source(const Options& options) {
  check_text_output(options);
  const auto database = std::find_if(options.sources.begin(), options.sources.end(), &store::looks_like_database);
  if (database != options.sources.end()) {
    if (options.sources.size() > 1)
      throw UsageError(printable(*database) + " is a database: give it alone, or give captures only");
    if (options.filter)
      throw UsageError("--filter chooses packets, and " + printable(*database) +
                       " is a database: use --where, or filter the captures it was made from");
    if (options.leg_score || !options.leg_headers.empty())
      throw UsageError("--leg-score and --leg-header decide while captures are read, and " + printable(*database) +
                       " is a database: its leg_links tell every link with its score");
    if (!options.key_logs.empty() && !options.quiet)
      std::fprintf(stderr, "rung: --keylog is of no use for %s: a database holds what was decrypted when it was made\n",
                   printable(*database).c_str());
    if (options.memory_limit && !options.quiet)
      std::fprintf(stderr, "rung: --memory-limit is of no use for %s: it is about reading captures\n",
                   printable(*database).c_str());
    return {store::Database::open(*database), {}, true};
  }
  std::optional<capture::PacketFilter> filter = packet_filter(options);
  correlate::CorrelatorOptions correlating = correlator_options(options);
  Source source{store::Database::temporary(), {}, false};
  Progress progress(options.progress, options.quiet);
  source.outcome = read_captures(options, std::move(filter), std::move(correlating), source.database, progress);
  source.database.make_read_only();
  return source;
}

std::optional<capture::PacketFilter> packet_filter(const Options& options) {
  if (!options.filter) return std::nullopt;
  try {
    return capture::PacketFilter(*options.filter);
  } catch (const capture::FilterError& error) {
    throw UsageError("--filter: " + printable(error.what()));
  }
}

correlate::CorrelatorOptions correlator_options(const Options& options) {
  correlate::CorrelatorOptions typed;
  if (options.leg_score) typed.legs.least_score = static_cast<std::uint32_t>(std::lround(*options.leg_score * 100));
  try {
    typed.legs.headers = correlate::LegHeaders(options.leg_headers);
  } catch (const std::invalid_argument& error) {
    throw UsageError("--leg-header: " + printable(error.what()));
  }
  return typed;
}

void report_outcome(const ReadOutcome& outcome, const Options& options) {
  for (const std::string& damage : outcome.damage) std::fprintf(stderr, "rung: %s\n", printable(damage).c_str());
  if (outcome.interrupted) std::fputs("rung: interrupted: only what was read until then is reported\n", stderr);
  if (outcome.over_memory && !options.quiet)
    std::fputs(
        "rung: --memory-limit was reached: what was silent longest was no longer followed, and its rows are "
        "incomplete\n",
        stderr);
  if (outcome.filtered_away && !options.quiet) std::fputs("rung: no packet passed --filter\n", stderr);
  if (!options.verbose || outcome.seconds <= 0) return;
  const auto count = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  const net::NetworkCounters& network = outcome.network;
  std::fprintf(stderr, "%.2f s, %.1f MB, %llu messages\n", outcome.seconds, static_cast<double>(outcome.octets) / 1e6,
               count(outcome.messages));
  std::fprintf(stderr,
               "%llu packets: %llu UDP datagrams, %llu TCP segments, %llu SCTP packets, %llu other protocols, %llu "
               "not IP, %llu malformed, %llu captured twice\n",
               count(network.packets), count(network.udp_datagrams), count(network.tcp_segments),
               count(network.sctp_packets), count(network.other_protocols), count(network.not_ip),
               count(network.malformed), count(network.duplicates));
}

int status_of(const ReadOutcome& outcome, bool found) {
  if (!outcome.whole()) return exit_damaged;
  return found ? exit_done : exit_nothing_found;
}

}  // namespace rung::cli
