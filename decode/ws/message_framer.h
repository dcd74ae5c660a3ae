// One direction of a WebSocket connection: octets in, frames and messages out (RFC 6455 5). Does not know
// what a message means. Inflating (RFC 7692) is done by whoever takes the message.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/byte_queue.h"
#include "decode/ws/frame.h"

namespace rung::ws {

// A frame whose header was read, in order; offsets are absolute in the stream.
struct Frame {
  FrameHeader header;
  std::uint64_t begin = 0;
};

// A data message with all its fragments unmasked and joined, or a control frame.
struct Message {
  std::uint8_t opcode = 0;
  bool compressed = false;         // RSV1 on its first frame
  std::uint64_t begin = 0;         // offset of the first octet of its first frame's header
  std::uint64_t end = 0;           // offset behind its last octet
  std::uint64_t payload_size = 0;  // as sent; more than payload.size() where it was over the limit
  std::uint32_t frames = 0;
  bool complete = true;            // false: a gap, the end of the stream or the limit cut it
  std::vector<char> payload;
};

// The octets are no WebSocket frames any more: nothing further comes out until a gap() restarts it.
struct Lost {
  std::uint64_t offset = 0;
  const char* why = "";  // static text
};

using Item = std::variant<Frame, Message, Lost>;

class MessageFramer {
 public:
  // `masked` is what this direction does by its role: a client masks. It is used to find frames again behind a
  // gap, never to refuse a frame.
  explicit MessageFramer(bool masked) : masked_(masked) {}

  void feed(Bytes bytes);
  // `size` octets are missing. A frame whose payload spans the gap is skipped by its length; else frames are
  // looked for again at the beginning of each chunk fed (and inside it).
  void gap(std::uint64_t size);
  void finish();
  std::optional<Item> next();
  std::uint64_t offset() const;

 private:
  bool masked_;
  // The state is the implementation's own.
  struct State;
  ByteQueue queue_;
};

// How the beginning of a stream looks to one who did not see the handshake (RFC 6455 framing alone).
enum class Likeness : std::uint8_t { no, unsure, yes };
struct Recognised {
  Likeness likeness = Likeness::no;
  std::size_t offset = 0;  // where the first frame begins
  bool masked = false;
};
// Looks at octets from the beginning of a segment: frames that chain to the end of the octets, with legal
// opcodes, and SIP or a CRLF keep-alive inside (`begins_sip` judges the first unmasked octets of a payload).
Recognised recognise(Bytes bytes, bool (*begins_sip)(Bytes payload));

}  // namespace rung::ws
