// A random scenario, what passed its capture points, and what really happened.
#pragma once

#include <map>
#include <vector>

#include "tests/model/network.h"
#include "tests/model/transaction_layer.h"
#include "tests/model/truth.h"

namespace rung::model {

struct Outcome {
  std::vector<Passed> passed;
  std::map<std::uint64_t, decode::Transport> transports;  // by link
  Truth truth;
  std::vector<ClientTruth> clients;
  NetworkShape shape;
  std::map<std::string, std::string> client_of_call;  // host of the caller, by Call-ID
};

// The same seed gives the same scenario on every machine.
Outcome play(std::uint64_t seed);

}  // namespace rung::model
