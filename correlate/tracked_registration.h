// A binding while it is followed, and what a REGISTER asks for until it is answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "correlate/challenge_series.h"
#include "correlate/event.h"

namespace rung::correlate {

// The latest REGISTER that asked for a binding, on whichever hops.
struct LatestRegister {
  std::string name;  // Call-ID and CSeq
  std::string call_id;
  std::uint32_t cseq = 0;
  std::uint32_t via_count = 0;  // on the hop nearest the client
  std::size_t position = 0;     // of its contact
};

struct TrackedRegistration {
  Registration row;
  std::string binding_key;   // AOR and contact
  std::string outbound_key;  // AOR, instance and reg-id; empty until Outbound was granted (RFC 5626 6)
  LatestRegister latest;
  std::string answered;      // name of the REGISTER whose final response was counted last, on whichever hop
  std::string gruu_call_id;  // Call-ID of the REGISTER that got the temporary GRUUs
  net::IpAddress client;     // where its first REGISTER came from
  ChallengeSeries challenges;
  std::optional<Timestamp> asked;  // the first REGISTER since it was granted last
  Timestamp granted_at;
  std::uint64_t lost_connection = 0;  // that ended while it was registered over it, until it is back
  std::uint64_t moved_from = 0;       // the connection before, where the latest REGISTER came over another one
  bool granted = false;               // a 2xx was seen: the binding exists
  bool over = false;                  // unregistered, expired: only late hops still refer to it
  bool leaving = false;               // the latest REGISTER asked to remove it
  bool listed = false;                // a 2xx to another device or a fetch listed it
  bool spoiled = false;               // octets of its connection were lost since it was granted
  bool outbound_denial_told = false, gruu_denial_told = false, unroutable_told = false, duplicate_told = false;
  std::uint64_t rewriting_told = 0;  // fingerprint of what was told of a rewritten contact
  std::uint32_t refused = 0;         // status of the latest refused refresh, since it was granted
  bool unanswered = false;           // a refresh got no answer since then
  Timestamp deadline;
};

// Where Outbound was granted (RFC 5626 6).
inline std::string outbound_key(const Registration& row) {
  return row.aor + "\n" + row.instance + "\n" + std::to_string(row.reg_id.value_or(0));
}

// A REGISTER on one hop that waits for its final response.
struct PendingRegister {
  struct Contact {
    std::uint64_t registration_id;
    std::string uri;                       // as asked for on this hop
    std::optional<std::uint32_t> expires;  // as asked for
  };
  std::vector<Contact> contacts;
  std::string name, aor, path;
  SentCredentials credentials;
  bool wildcard = false, asks_outbound = false, asks_gruu = false;
};

}  // namespace rung::correlate
