// Challenges that a registrar answers one registration with, one behind the other (RFC 3261 22.2).
#pragma once

#include <cstdint>
#include <optional>

#include "decode/checks/fault.h"
#include "decode/sip/message.h"

namespace rung::correlate {

// Which credentials a request brought.
struct SentCredentials {
  bool for_server = false;  // Authorization
  bool for_proxy = false;   // Proxy-Authorization
};
SentCredentials credentials_of(const sip::Message& request);

inline bool is_challenge(std::uint32_t status) { return status == 401 || status == 407; }

class ChallengeSeries {
 public:
  // A 401 or 407 to a request that brought `sent`: reg-stale-nonce, or reg-auth-loop once in a series. A new nonce for an
  // old one is no refusal and does not count.
  std::optional<decode::Fault> on_challenge(const sip::Message& answer, SentCredentials sent);
  // Any other final response.
  void on_end() { *this = {}; }

 private:
  std::uint16_t challenges_ = 0;  // in a row
  std::uint16_t rejected_ = 0;    // of these, those to credentials
  bool told_ = false;
};

}  // namespace rung::correlate
