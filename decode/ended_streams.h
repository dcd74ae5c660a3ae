// TCP streams that ended while records of TLS on them wait for keys, which may still come: a process logs its keys when
// it has time to, and a connection may be over by then. Their rows say how they ended; what they carried, and that they
// ended, is told when the keys have come or nobody waits for them any longer.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "base/timestamp.h"
#include "decode/stream_decoder.h"

namespace rung::decode {

class EndedStreams {
 public:
  // The keys must outlive it.
  explicit EndedStreams(const TlsKeys& keys) : keys_(keys) {}

  // True where it waits here now; otherwise it is left alone: nothing will come that it could wait for, or it was ended to
  // make room.
  bool take(std::unique_ptr<StreamDecoder>& stream, const net::End& end, Timestamp now);
  // Tells of those whose keys have come, and of those that waited for limits::tls_keys_late; in the order of their ends.
  void on_time(Timestamp now);
  // The longest ended half waits no longer.
  void hold_half();
  // Calls `visit(connection id, end)` for each; `end` tells of it, while this lives.
  void list(const std::function<void(std::uint64_t, std::function<void()>)>& visit);
  void clear() { waiting_.clear(); }

 private:
  struct Ended {
    Timestamp until;
    net::End end;
    std::unique_ptr<StreamDecoder> stream;
  };
  bool are_too_many() const;
  void end_first();
  void look_for_keys();

  const TlsKeys& keys_;
  std::uint64_t keys_seen_ = 0;  // the generation of the log when it was asked last
  std::deque<Ended> waiting_;    // the longest ended first
};

}  // namespace rung::decode
