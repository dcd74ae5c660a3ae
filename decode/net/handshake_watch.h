// Connections that nobody answers: the client sends its SYN again, and no SYN/ACK comes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "base/finding.h"
#include "base/timestamp.h"
#include "decode/net/sinks.h"

namespace rung::net {

class HandshakeWatch {
 public:
  explicit HandshakeWatch(FindingSink& findings) : findings_(findings) {}

  // A copy of the SYN that opened `stream` at `opened`, with nothing from the server in between. Times are stage
  // times.
  void on_syn_again(const Stream& stream, Timestamp opened, Timestamp now);
  // The server answered, or the connection ended.
  void on_answer(std::uint64_t stream_id);

  std::optional<Timestamp> deadline() const;
  // Reports the one whose deadline that is; needs a deadline.
  void expire_next();

 private:
  struct Attempt {
    Timestamp deadline;
    Endpoint client, server;
    PacketRef first;
  };
  void report(const Attempt& attempt);

  FindingSink& findings_;
  std::map<std::uint64_t, Attempt> attempts_;                  // by the id of the stream
  std::set<std::pair<Timestamp, std::uint64_t>> by_deadline_;  // and that id
  std::set<Endpoint> told_;                                    // servers
};

}  // namespace rung::net
