// What the summary says, before it is text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"

namespace rung::cli {

// Rows that were counted together: "WS" "decoded" 3.
struct Counted {
  std::string name;
  std::string detail;  // empty where there is none
  std::int64_t count = 0;
};

struct SummaryCapture {
  std::string path, format, link_types;
  std::int64_t packets = 0, octets = 0, dropped = 0;
  bool truncated = false;
};

struct SummaryFacts {
  std::vector<SummaryCapture> captures;
  std::optional<std::int64_t> first_ns, last_ns;

  std::vector<Counted> connections;  // transport, visibility
  std::vector<Counted> reasons;      // visibility_reason, most frequent first
  std::vector<Counted> methods;      // of requests
  std::vector<Counted> statuses;     // of responses
  std::int64_t messages = 0, retransmissions = 0, incomplete = 0;
  std::vector<Counted> msrp;                         // methods of MSRP requests, then statuses of responses
  std::vector<Counted> calls;                        // state, final status
  std::vector<Counted> registrations;                // state, last status where it is not 200
  std::vector<Counted> subscriptions, publications;  // the same
  std::vector<Counted> findings;                     // severity, code; errors first

  // What to look at next: ids of rows, where there are such.
  std::optional<std::int64_t> failed_call, any_call, any_message, failed_registration, error_message;
};

SummaryFacts gather_summary(const store::Database& database);

std::int64_t total(const std::vector<Counted>& rows);

}  // namespace rung::cli
