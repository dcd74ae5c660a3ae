// Recording sessions (SIPREC, RFC 7866): which calls they record, told by their metadata (RFC 7865).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "correlate/call_tracker.h"
#include "correlate/event.h"
#include "correlate/seen_message.h"
#include "decode/event/recording_metadata.h"

namespace rung::correlate {

class Recordings {
 public:
  // Both must outlive it.
  Recordings(EventSink& events, const CallTracker& calls) : events_(events), calls_(calls) {}

  // Takes a complete message that is not sent again. `metadata`: of its body, nullptr where it has none. False where a
  // limit was reached: the Session-ID of the message is not learnt.
  bool on_message(const SeenMessage& seen, const event::RecordingMetadata* metadata);
  // A call that is written: it is not found any more.
  void forget(std::uint64_t call);

 private:
  using Calls = std::vector<std::uint64_t>;
  struct Recorded {
    std::uint64_t call = 0;
    std::string_view by;  // static text
    std::string value;
  };

  bool learn_session_ids(const SeenMessage& seen);
  void learn_pair(const TrackedCall& call);
  void learn_all_pairs();
  // False where limits::leg_keys_of_a_call or calls_of_a_leg_key is reached.
  bool add(std::uint64_t key, std::uint64_t call);
  std::uint64_t find(std::uint64_t key, std::uint64_t recording) const;
  Recorded recorded_by(std::uint64_t recording, const event::RecordingMetadata& metadata);
  std::uint64_t call_of_pair(std::uint64_t key, std::uint64_t recording) const;
  void tell(const SeenMessage& seen, std::string detail);

  EventSink& events_;
  const CallTracker& calls_;
  std::unordered_map<std::uint64_t, Calls> by_key_;        // fingerprints of Session-ID UUIDs and of pairs of users
  std::unordered_map<std::uint64_t, Calls> keys_of_call_;  // the other way round
  std::unordered_map<std::uint64_t, Calls> recordings_;    // recording sessions, and the calls that they record
  bool knows_pairs_ = false;  // users of calls are learnt once there is a recording session that needs them
};

}  // namespace rung::correlate
