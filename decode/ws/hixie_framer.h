// One direction of a WebSocket connection of draft-hixie-thewebsocketprotocol-75 or -76 (4.2): octets in, the items of
// MessageFramer out.
//
//   00 … FF                 a text message
//   01 … FF to 7F … FF      of another type, which receivers drop
//   80 to FF, length, …     of another type, which receivers drop; the length is of 7 bits an octet, all but its last
//                           octet with the top bit set
//   FF 00                   Close (-76)
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/ready_queue.h"
#include "decode/ws/hixie_search.h"
#include "decode/ws/message_framer.h"

namespace rung::ws {

// Each frame is a message: text, a Close, binary for the types with a length, and the reserved opcode 3 for those
// without. Their Frame comes with them, once they are whole or cut, because only the end of a text says how long it is;
// its sent_opcode holds the low 4 bits of the type.
//
// A type is implausible that nobody sent: all but 00 and FF 00. It is given out, but Lost follows
// - at the third implausible frame in a row,
// - at one whose length is more than limits::ws_message_octets or has more than 9 octets.
class HixieFramer {
 public:
  // `begin` is the stream offset of the first octet that will be fed.
  explicit HixieFramer(std::uint64_t begin = 0) : offset_(begin) {}

  // The octets are read at once and need not outlive the call: what they complete waits for next().
  void feed(Bytes bytes);
  // `size` octets are missing. Within a frame of known length, or with it, that costs this frame only. A text keeps
  // what stood before the gap and comes out as incomplete; then frames are looked for again (hixie_search.h).
  void gap(std::uint64_t size);
  // The stream ended: an open message comes out as incomplete.
  void finish();
  std::optional<Item> next() { return ready_.next(); }
  // The offset behind the last octet fed or missing.
  std::uint64_t offset() const { return offset_; }

 private:
  enum class State : std::uint8_t { type, length, text, payload, searching, lost, finished };

  void read(Bytes bytes);
  std::size_t read_type(Bytes bytes);
  std::size_t read_length(Bytes bytes);
  std::size_t read_text(Bytes bytes);
  std::size_t read_payload(Bytes bytes);
  void keep(Bytes bytes);
  const char* distrust();
  void give_out();
  void give_up_open();
  void lose(const char* why);
  void go_on_with_found();

  State state_ = State::type;
  std::uint8_t type_ = 0;
  std::uint8_t length_octets_ = 0;
  std::uint8_t implausible_ = 0;  // frames in a row
  std::uint64_t remaining_ = 0;   // octets of a payload of known length to come
  std::uint64_t offset_;
  Message message_;  // the frame being read
  std::optional<HixieSearch> search_;
  ReadyQueue<Item> ready_;
};

}  // namespace rung::ws
