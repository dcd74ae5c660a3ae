// Which column may differ from the truth, and how: rules as data.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "correlate/event.h"
#include "tests/model/network.h"
#include "tests/model/truth.h"

namespace rung::model {

constexpr Duration start_of_capture = seconds(1'700'000'000);  // where the simulation's clock is 0

// What there is of a call in the capture, and what is not.
struct WireFacts {
  unsigned messages = 0, retransmissions = 0, missing = 0;
  bool datagrams_missing = false;  // nobody can see that they are
  bool setup_repeated = false;     // the INVITE or a response to it was sent again
  std::set<std::uint64_t> hops;    // links that the initial INVITE passed
  std::set<std::string> tags;      // of responses from 101 to 299 to INVITE
  std::string transports;
};

struct CallView {
  const CallTruth& truth;
  const correlate::Call& row;
  const WireFacts& wire;
  const NetworkShape& shape;
};

// In any capture; where the capture has everything; there, and where the row itself says that it is complete.
enum class Holds { always, where_whole, where_complete };

struct CallRule {
  std::string_view column;
  Holds holds;
  std::string (*breach)(const CallView&);  // empty: kept
};

std::span<const CallRule> call_rules();

// The first breach, or empty.
std::string dialog_breach(const CallTruth& truth, const correlate::Call& call, const correlate::Dialog& row,
                          bool whole);
std::vector<std::string> registration_breaches(const RegistrationTruth& truth, const correlate::Registration& row,
                                               bool whole);

}  // namespace rung::model
