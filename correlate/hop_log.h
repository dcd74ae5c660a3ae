// What of each connection was captured: what is missing may be the capture's fault, and is judged with care.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "decode/message.h"

namespace rung::correlate {

// A connection that carries SIP.
struct Hop {
  Timestamp first;                // the first that is known of it
  std::optional<Timestamp> lost;  // when octets or the rest of a message were missing, the last time
  std::optional<Timestamp> ended;
  std::uint64_t parent = 0;                                   // the connection it is a stream of, 0: none
  bool mid_stream = false;                                    // it had begun before the capture
  bool heard_client = false, heard_server = false;            // whether anything of that side was captured
  bool old_branch_client = false, old_branch_server = false;  // told: branches without the magic cookie
};

class HopLog {
 public:
  // Made where it is new. Valid until the connection has ended for a while.
  Hop& on_message(const decode::SipMessage& message);
  void on_connection(const decode::ConnectionFacts& facts, const decode::ConnectionEvent& event);
  void on_mid_stream_pickup(std::uint64_t connection_id, Timestamp time);
  void on_lost_datagram(Timestamp time) { datagrams_lost_ = time; }

  const Hop* find(std::uint64_t connection_id) const;  // nullptr: not known, or over for long
  // Whether anything of the connection may be missing since `time`.
  bool lost_since(std::uint64_t connection_id, decode::Transport transport, Timestamp time) const;
  // The connection ended, or is not known any more.
  bool is_over(std::uint64_t connection_id) const;
  // When it ended, if that is known.
  std::optional<Timestamp> end_of(std::uint64_t connection_id) const;
  // Why a message that was sent up to `longest` before `time` may not be in the capture; empty where nothing explains it.
  // Asked some time later, as holes are known late.
  std::string excuse_for(std::uint64_t connection_id, decode::Transport transport, Timestamp time,
                         Duration longest) const;

 private:
  Hop& at(std::uint64_t connection_id, Timestamp time);
  void forget_old(Timestamp now);

  std::unordered_map<std::uint64_t, Hop> hops_;
  std::deque<std::pair<Timestamp, std::uint64_t>> ended_;  // in the order they ended
  std::uint64_t last_id_ = 0;                              // of the message before
  Hop* last_ = nullptr;
  std::optional<Timestamp> began_;           // the capture
  std::optional<Timestamp> datagrams_lost_;  // one was captured in part, the last time
};

}  // namespace rung::correlate
