// The rows of messages, connections and what belongs to them, of whatever a ladder is of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/ladder/ladder_records.h"
#include "store/database.h"

namespace rung::cli {

// SQL conditions on the columns of the views. Made of numbers only, never of text from the wire.
struct RowScope {
  std::string messages;     // on messages
  std::string msrp;         // on msrp_messages
  std::string connections;  // more of them than the messages used
  std::string events;       // on events; empty: none
};

// Reads messages, MSRP messages, connections and their registrations; calls and their order are in `records` already.
void read_traffic(const store::Database& database, const RowScope& scope, LadderRecords& records);

// Reads events and findings of that traffic; comes behind it.
void read_events(const store::Database& database, const RowScope& scope, LadderRecords& records);
void read_findings(const store::Database& database, LadderRecords& records);

// Pings, Pongs and Closes of the connections in `records`.
void read_frames(const store::Database& database, LadderRecords& records);

// `text` from the wire, redacted unless secrets are to be shown.
std::string shown(std::string_view text, const LadderRecords& records);
std::string shown_target(std::string_view target, const LadderRecords& records);  // of a request for an upgrade

// "(1,2,3)"; "(NULL)" where there are none.
std::string number_list(const std::vector<std::int64_t>& numbers);

}  // namespace rung::cli
