// What is unusual about a transaction, gathered until it can be judged. Most have none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/packet_ref.h"
#include "base/timestamp.h"

namespace rung::correlate {

// Where a message stood.
struct MessagePlace {
  PacketRef packet;
  std::uint64_t message_id = 0, connection_id = 0;
};

// One message that was sent again and again.
struct Repeats {
  std::uint32_t count = 0;
  // Each since the one before: as many as Timer E sends in 64*T1 (RFC 3261 17.1.2.2). Later ones are only counted.
  std::array<Duration, 10> after{};
  Timestamp last;
  MessagePlace first;

  void add(const MessagePlace& place, Timestamp before) {
    if (count == 0) first = place;
    if (count < after.size()) after[count] = place.packet.time - before;
    ++count;
    last = place.packet.time;
  }
};

// The CANCEL of an INVITE on its hop.
struct SeenCancel {
  MessagePlace place;
  bool before_provisional = false;  // nothing had come back yet
  bool answered = false, accepted = false;
};

// A response that came before any request of its transaction.
struct StrayResponse {
  MessagePlace place;
  bool one_way = false;                 // nothing that goes the other way had been captured of its connection
  std::uint64_t request_elsewhere = 0;  // the transaction on another connection whose request it may answer
};

struct TransactionNotes {
  Repeats requests, responses;
  std::uint32_t repeated_status = 0;   // of the responses
  bool until_prack = false;            // they are reliable provisional ones (RFC 3262)
  std::uint32_t answered_again = 0;    // responses that came again because the request did
  std::optional<SeenCancel> cancel;    // of an INVITE
  std::optional<StrayResponse> stray;  // where no request came before
};

}  // namespace rung::correlate
