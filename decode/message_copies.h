// Messages that were shown a moment ago, by their packets or by an agent, so that one which two show counts once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "decode/net/address.h"

namespace rung::decode {

class MessageCopies {
 public:
  struct Shown {
    std::uint64_t message_id = 0, connection_id = 0;
    std::uint32_t agent = 0;  // who showed it first; 0: its packets
  };

  // The message of these octets between these ends, where another one than `agent` showed it within limits::copy_time
  // and `agent` did not show it yet: so a repetition, which everybody shows again, is another message. From then on
  // `agent` has shown it. Time is that of arrival.
  std::optional<Shown> find(std::string_view octets, const net::Endpoint& source, const net::Endpoint& destination,
                            std::uint32_t agent, Timestamp now);
  // What was just given out, and who showed it. Follows a find() of the same that found nothing.
  void remember(const Shown& shown, Timestamp now);

 private:
  static constexpr std::uint32_t nobody = UINT32_MAX;
  // As large as a line of the cache.
  struct Entry {
    std::uint64_t octets = 0;                   // fingerprints
    std::uint32_t source = 0, destination = 0;  // the same, of the ends
    Timestamp time{INT64_MIN};
    std::uint64_t message_id = 0, connection_id = 0;
    // Who showed it, the first one first; further ones count as copies, too.
    std::array<std::uint32_t, 4> agents = {nobody, nobody, nobody, nobody};
  };
  bool is_same(const Entry& entry, Timestamp now) const;

  std::vector<Entry> entries_;  // each message has a few places, from its fingerprint on
  Entry asked_;                 // what find() was asked last
  bool has_agents_ = false;     // else there are no copies
};

}  // namespace rung::decode
