// Compressed messages of one direction to what was said (RFC 7692 7.2.2).
#pragma once

#include <zlib.h>

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace rung::ws {

class MessageInflater {
 public:
  enum class Outcome : std::uint8_t {
    inflated,
    lost_history,  // it refers to messages that are not known
    damaged,       // its octets are no DEFLATE
    over_limit,    // a bomb: longer than limits::ws_message_octets, or than limits::ws_inflate_ratio times itself
  };

  // `context_takeover`: messages may refer to those before (RFC 7692 7.1.1). Where that is not known they may.
  // `from_beginning`: the first message given is the first of its direction.
  MessageInflater(bool context_takeover, bool from_beginning)
      : context_takeover_(context_takeover), history_whole_(from_beginning || !context_takeover) {}
  ~MessageInflater();
  MessageInflater(const MessageInflater&) = delete;
  MessageInflater& operator=(const MessageInflater&) = delete;

  // One message's payload, all fragments together; `complete`: all of it. Into `inflated` goes what could be read,
  // where the outcome is lost_history or damaged nothing. Behind a message that could not be read, or not wholly, only
  // messages are read that do not refer to it.
  Outcome inflate(Bytes payload, bool complete, std::vector<char>& inflated);
  // Messages are missing here.
  void lose_history();

 private:
  bool prepare();
  int feed(Bytes octets, std::size_t most, std::vector<char>& inflated);
  void keep_window();
  void forget_window();

  z_stream stream_{};
  bool ready_ = false;
  bool context_takeover_;
  bool history_whole_;  // everything that a message may refer to is in the window
};

}  // namespace rung::ws
