// Cuts SIP messages out of octets: out of one direction of a stream (RFC 3261 7.5, 18.3), a
// datagram, or a WebSocket message (RFC 7118 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/byte_queue.h"
#include "base/bytes.h"
#include "decode/sip/line_search.h"
#include "decode/sip/message.h"

namespace rung::sip {

// How likely the octets begin a SIP message. `unsure`: a prefix of one, more octets are needed.
// Line ends before the start line do not matter; `yes` and `no` stay what they are whatever
// follows.
enum class Likeness : std::uint8_t { no, unsure, yes };
Likeness looks_like_sip(Bytes bytes);

// What is SIP though its first line is none of its start lines: behind a line of text stand From, To and Call-ID.
bool has_sip_fields(Bytes bytes);

// What a framer found, in stream order. `begin` and `end` are absolute stream offsets.
struct Framed {
  enum class Kind : std::uint8_t {
    message,
    ping,     // CRLFCRLF (RFC 5626 3.5.1)
    pong,     // CRLF between messages
    skipped,  // octets that belong to no message
  };
  Kind kind;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::optional<Message> message;  // kind message
  bool complete = true;            // every octet to the end of the body was there
  bool length_guessed = false;     // no usable Content-Length on a stream: the body's end is a guess
  bool over_limit = false;         // longer than limits::sip_message_octets or sip_header_octets: cut there
};

// One direction of one stream. feed(), then next() until it gives nothing.
//
// What comes out does not depend on how the stream was cut for feed(), with two exceptions that ask
// for segments: a CRLF at the end of what was fed is a pong at once, since nothing may ever follow
// it; and a direction given up (limits::sip_resync_octets) begins again with a feed() that begins
// with a start line.
class StreamFramer {
 public:
  void feed(Bytes bytes);
  // `size` octets are missing here. What stands before the gap is given up as incomplete; behind it
  // the framer looks for the next start line and never joins octets across.
  void gap(std::uint64_t size);
  // The stream ended: what is held comes out, incomplete where it is.
  void finish();
  std::optional<Framed> next();
  // Absolute offset of the first octet still held; everything before it has been given out.
  std::uint64_t offset() const;

 private:
  enum class State : std::uint8_t { between, head, body, resync, given_up };
  // What is known of the message at the front of the queue once its header section is whole.
  struct Awaited {
    std::size_t size = 0;              // of the message, unless its end is guessed
    std::optional<BodyEndSearch> end;  // how its end is guessed
  };

  void run();
  bool step();
  bool between();
  bool head();
  bool body();
  bool resync();
  bool line_ends();
  void await_body(std::size_t head_size);
  void give_up_held(bool stream_ended);
  void enter(State state);
  void cut(Framed::Kind kind, std::size_t size);
  void cut_message(std::size_t size, bool complete, bool over_limit);
  std::string_view held() const { return as_text(queue_.view()); }

  ByteQueue queue_;
  State state_ = State::between;
  std::size_t scanned_ = 0;  // octets of the queue known to hold no end of the start line or header section
  Awaited awaited_;
  StartLineSearch search_;
  std::vector<Framed> ready_;  // from taken_ on: found, not yet given out
  std::size_t taken_ = 0;
};

// The message of a datagram: one, by the RFC, and what is behind its body is ignored (RFC 3261 18.3). Nothing where
// the octets, which should look_like_sip() or have_sip_fields(), do not begin as one.
std::optional<Framed> take_datagram(Bytes bytes);

// All messages of a WebSocket message: one, by the RFC, whose start line may be broken; but gateways glue, so octets
// behind the body that begin a start line are cut as further messages (up to limits::sip_glued_messages). Offsets count from the beginning of
// `bytes`. A keep-alive (CRLF, CRLFCRLF, four zero octets, nothing) gives one ping or pong and no message: CRLF alone
// is the pong.
struct Unpacked {
  std::vector<Framed> items;
  std::size_t extra_octets = 0;  // behind the last message; everything where there is no item
};
Unpacked unpack(Bytes bytes);

}  // namespace rung::sip
