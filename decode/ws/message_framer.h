// One direction of a WebSocket connection: octets in, frames and messages out (RFC 6455 5, and the
// drafts from hybi-01 on). Does not know what a message means. Compressed ones (RFC 7692) are for message_inflater.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/ready_queue.h"
#include "decode/ws/frame.h"
#include "decode/ws/frame_search.h"
#include "decode/ws/layout.h"

namespace rung::ws {

// A frame whose header was read, in order; offsets are absolute in the stream.
struct Frame {
  FrameHeader header;
  std::uint64_t begin = 0;
};

// A data message with all its fragments unmasked and joined, or a control frame.
struct Message {
  std::uint8_t opcode = 0;
  bool compressed = false;  // RSV1 on its first frame
  std::uint64_t begin = 0;  // offset of the first octet of its first frame's header
  std::uint64_t end = 0;    // offset behind its last octet
  // The sum of what its headers say; more than payload.size() where it was over the limit or is not
  // whole.
  std::uint64_t payload_size = 0;
  std::uint32_t frames = 0;
  bool complete = true;      // false: a gap, the end of the stream or the limit cut it
  bool interrupted = false;  // the next data message began before its last fragment
  std::vector<char> payload;
};

// The octets are no WebSocket frames any more: nothing further comes out until a gap() restarts it.
struct Lost {
  std::uint64_t offset = 0;          // of the header at which it was given up
  const char* why = "";              // static text
  bool length_out_of_range = false;  // a 64-bit length with its top bit set (RFC 6455 5.2)
};

using Item = std::variant<Frame, Message, Lost>;

// The Frame of a message's last frame comes before the Message. Control frames come out as Messages
// as soon as they are whole, so before the data message they stand in. A data frame that begins
// while a fragmented message is open ends that one as incomplete; a continuation where none is open
// makes an incomplete Message of opcode 0. Reserved opcodes are read like the data (3-7) or control
// (11-15) frames they are reserved for.
//
// A header is implausible that has a reserved opcode, RSV2, RSV3 or RSV4, or is a control frame that is
// not final or of more than 125 octets (RFC 6455 5.2, 5.5). It is given out and its length is
// believed, but Lost follows
// - at the third implausible header in a row,
// - at an implausible header that also claims more than limits::ws_message_octets,
// - at a 64-bit length with its top bit set.
class MessageFramer {
 public:
  // `masked` is what this direction does by its role: a client masks. It is used to find frames
  // again behind a gap, never to refuse a frame. `begin` is the stream offset of the first octet
  // that will be fed.
  explicit MessageFramer(bool masked, std::uint64_t begin = 0)
      : MessageFramer(Layout{Layout::Form::rfc_6455, masked}, begin) {}
  // Of any draft whose frames have a header (layout.h).
  MessageFramer(const Layout& layout, std::uint64_t begin) : layout_(layout), offset_(begin) {}

  // The octets are read at once and need not outlive the call: what they complete waits for next().
  void feed(Bytes bytes);
  // `size` octets are missing. A gap that ends within the payload of a frame, or with it, costs
  // that frame's message only: it keeps the octets before the gap and comes out as incomplete, and
  // framing goes on behind the frame. Behind any other gap frames are looked for again at the
  // beginning of each chunk fed and inside it; frame_search.h has the rules.
  // `measured`: false where `size` is only about right, as inside TLS; then frames are looked for behind every gap.
  void gap(std::uint64_t size, bool measured = true);
  // The stream ended: open messages come out as incomplete.
  void finish();
  std::optional<Item> next() { return ready_.next(); }
  // The offset behind the last octet fed or missing.
  std::uint64_t offset() const { return offset_; }

 private:
  enum class State : std::uint8_t { framing, searching, lost, finished };

  // A message some of whose frames were read.
  struct Building {
    Message message;
    bool open = false;
    bool cut = false;  // octets are missing: those that follow are not kept
  };

  void read(Bytes bytes);
  std::size_t read_header(Bytes bytes);
  std::size_t read_payload(Bytes bytes);
  const char* distrust(const FrameHeader& header);
  void begin_frame(const FrameHeader& header, std::uint64_t begin);
  void begin_message(Building& building, const FrameHeader& header, std::uint64_t begin);
  void keep(Building& building, Bytes bytes);
  void pass(std::uint64_t size);
  void give_out(Building& building);
  void give_up_open();
  void lose(std::uint64_t offset, const char* why, bool length_out_of_range = false);
  void go_on_with_found();
  Building& current() { return is_control(frame_.opcode) ? control_ : data_; }

  Layout layout_;
  State state_ = State::framing;
  std::uint8_t implausible_ = 0;  // headers in a row
  bool in_frame_ = false;
  FrameHeader frame_;
  std::uint64_t remaining_ = 0;                                      // octets of frame_'s payload to come
  std::array<std::uint8_t, header_octets_at_most> header_octets_{};  // the beginning of a header that a chunk's end cut
  std::size_t header_size_ = 0;
  std::uint64_t offset_;
  Building data_;
  Building control_;
  std::optional<FrameSearch> search_;
  ReadyQueue<Item> ready_;
};

// How the beginning of a stream looks to one who did not see the handshake (RFC 6455 framing
// alone).
enum class Likeness : std::uint8_t { no, unsure, yes };
struct Recognised {
  Likeness likeness = Likeness::no;
  std::size_t offset = 0;  // where the first frame begins
  bool masked = false;
};
// Looks at octets from the beginning of a segment: sound frames (see FrameChain), all masked or
// none, and SIP or a CRLF keep-alive inside (`begins_sip` judges the first unmasked octets of a
// payload, limits::detect_octets at most). `yes` where nothing speaks against it and
// - the first data frame is not compressed and begins_sip, be its payload all there or not, or
// - three or more frames, control or compressed, none with the key of the one before, end exactly
// where the octets end. `no` for sound frames too where the first data frame holds something else,
// or begins inside a message. Failing a frame at the beginning, a later one that begins_sip is
// looked for: the segment may begin inside one.
Recognised recognise(Bytes bytes, bool (*begins_sip)(Bytes payload));

}  // namespace rung::ws
