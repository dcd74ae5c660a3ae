// A call as one of its ends saw it, on the hop nearest to that end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "decode/sip/message.h"
#include "store/database.h"

namespace rung::cli {

enum class CallEnd : std::uint8_t { caller, callee };

struct SideMessage {
  Timestamp time;
  bool sent = false;  // by this end
  sip::Message message;
};

struct CallSide {
  CallEnd end = CallEnd::caller;
  std::string transport;              // of the hop, as in the views
  std::string own, peer;              // "192.0.2.1:5060"
  std::vector<SideMessage> messages;  // in order of time, the first is the initial INVITE; no retransmissions
  std::size_t incomplete = 0;         // how many of them had not all of their octets; their bodies are left out
};

// Nothing where the INVITE that began the call is not known. Secrets are taken out unless `show_secrets`.
std::optional<CallSide> read_call_side(const store::Database& database, std::int64_t call, CallEnd end,
                                       bool show_secrets);

}  // namespace rung::cli
