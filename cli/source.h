// SOURCE: captures, which are read into a temporary database, or a database of rung, told apart by
// content.
#pragma once

#include <optional>

#include "cli/options.h"
#include "cli/pipeline.h"
#include "store/database.h"

namespace rung::cli {

struct Source {
  store::Database database;  // for reading only
  ReadOutcome outcome;       // of captures; a database is always whole
  bool was_database = false;
};

// Throws UsageError for a database among several sources, OpenError and DatabaseError where one
// cannot be read.
Source open_source(const Options& options);

// The filter that was typed, if one was. Throws UsageError with the reason where it cannot be understood.
std::optional<capture::PacketFilter> packet_filter(const Options& options);

// What was typed about legs. Throws UsageError where it cannot be understood.
correlate::CorrelatorOptions correlator_options(const Options& options);

// Tells on standard error what was damaged or interrupted and, with -v, counters and timings.
void report_outcome(const ReadOutcome& outcome, const Options& options);

// The exit status of a command that found something or not, before --fail-on is looked at.
int status_of(const ReadOutcome& outcome, bool found);

}  // namespace rung::cli
