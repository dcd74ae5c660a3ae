// Whom a WebSocket connection stands for that its server knows by a cookie or token (RFC 7118 A.2, A.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "correlate/event.h"
#include "correlate/seen_message.h"

namespace rung::correlate {

class ConnectionIdentities {
 public:
  void on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event);
  // sipws-identity-switch, once for a connection.
  std::optional<Finding> on_message(const SeenMessage& seen) {
    if (known_.empty() || !seen.is_request() || seen.is_retransmission()) return std::nullopt;
    return compare(seen);
  }

 private:
  struct Identity {
    std::string address;  // of the first request outside of a dialog, as address_of_record() has it; empty: none yet
    bool told = false;
  };
  std::optional<Finding> compare(const SeenMessage& seen);

  std::unordered_map<std::uint64_t, Identity> known_;  // by connection, as long as it is open
};

}  // namespace rung::correlate
