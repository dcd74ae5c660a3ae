// The nonce counts of clients (RFC 7616 3.4.3): each request with the same nonce has a higher one.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

#include "correlate/seen_message.h"
#include "decode/checks/fault.h"

namespace rung::correlate {

class NonceCounts {
 public:
  // sip-digest-reused-nonce-nc, once for a nonce. Takes a request that is no retransmission. Looks at those that come straight from a
  // client (one Via), so that each counts once; ACK and CANCEL repeat the credentials of their INVITE.
  std::optional<decode::Fault> on_request(const SeenMessage& seen);

 private:
  struct Use {
    std::uint32_t count = 0;
    std::uint64_t request = 0;  // fingerprint of what tells it from others: method, Call-ID, CSeq
    Timestamp time;
    bool told = false;
  };
  std::optional<decode::Fault> on_credentials(const SeenMessage& seen, std::string_view value);
  Use* use_of(std::uint64_t nonce);

  std::unordered_map<std::uint64_t, Use> uses_;  // by fingerprint of nonce, realm, username and the client's address
  std::deque<std::uint64_t> in_order_;           // the longest known first
};

}  // namespace rung::correlate
