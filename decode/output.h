// The way out of the decode stage: gives messages and connections their ids, and keeps time going
// forward.
#pragma once

#include <cstdint>

#include "decode/message.h"

namespace rung::decode {

class Output {
 public:
  // The sink must outlive it.
  explicit Output(MessageSink& sink) : sink_(sink) {}

  std::uint64_t new_connection_id() { return ++connections_; }
  // Returns the id that the message got.
  std::uint64_t give_message(SipMessage&& message);
  // An earlier time than before is passed over.
  void advance(Timestamp now);
  MessageSink& sink() { return sink_; }

 private:
  MessageSink& sink_;
  std::uint64_t connections_ = 0;
  std::uint64_t messages_ = 0;
  Timestamp now_{INT64_MIN};
};

}  // namespace rung::decode
