// Which INVITE a REFER led to (RFC 3515, RFC 3892, RFC 3891): the call in whose dialog it was, and the call that the
// one who was referred made.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "correlate/seen_message.h"
#include "decode/net/address.h"
#include "decode/sip/refer.h"

namespace rung::correlate {

// A REFER that was seen, as long as its subscription is followed.
struct ReferLink {
  std::uint64_t subscription_id = 0;
  std::uint64_t call = 0;            // in whose dialog it was, or that its Target-Dialog named; 0: none
  std::uint64_t transaction_id = 0;  // its first
  std::string target;                // user@host of Refer-To, host in lower case, without port
  std::string replaced_call_id;      // of the dialog that the INVITE is to replace: an attended transfer
  std::string referrer;              // user@host of Referred-By, else of From
  std::string referee_user;          // who was asked: of To
  Timestamp from;
  // Where it came out last: the hop with the most Vias is that to the one who was asked.
  std::uint64_t connection_id = 0;
  bool from_client = false;
  std::uint32_t via_count = 0;
  net::Endpoint receiver;
  std::uint64_t led_to = 0;  // the call that was found to be its effect
};

// user@host of a URI, host in lower case, without port and parameters; of tel URIs the number.
std::string user_at_host(std::string_view uri);

class ReferLinks {
 public:
  struct Source {
    std::uint64_t subscription_id = 0, call = 0, transaction_id = 0;
  };
  // A REFER on one of its hops.
  void learn(const Source& source, const sip::ReferTo& refer_to, const SeenMessage& refer);
  // The call with the REFER that made somebody send this INVITE; nothing where there is none, or none with a call. Asked
  // again for the same call it gives the same answer; each REFER leads to one call only. To be asked for the first
  // INVITE of a call, whose call must be set.
  std::optional<std::uint64_t> find_referrer(const SeenMessage& initial_invite);
  void forget(std::uint64_t subscription_id);
  std::size_t size() const { return by_subscription_.size(); }

 private:
  std::unordered_map<std::uint64_t, std::unique_ptr<ReferLink>> by_subscription_;
  // By fingerprint of the user of the target, or of the Call-ID that is replaced, and by subscription.
  std::map<std::pair<std::uint64_t, std::uint64_t>, ReferLink*> by_key_;
};

}  // namespace rung::correlate
