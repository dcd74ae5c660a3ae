// Frames that follow one another, read from octets of which nothing else is known: used to find out
// whether they are frames at all. Stricter than RFC 6455 demands of a receiver, because a true
// sender hardly ever breaks these rules and other octets soon do.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "decode/ws/layout.h"

namespace rung::ws {

// The printable ASCII octets, CR, LF and TAB at the beginning of a payload.
struct LeadingText {
  std::size_t size = 0;
  bool contradicted = false;  // what follows them cannot stand in UTF-8 text
};

// Looks at no more than the first `at_most` octets of what is there of a frame's payload.
LeadingText leading_text(const FrameHeader& header, Bytes payload, std::size_t at_most, const Layout& layout = {});

class FrameChain {
 public:
  enum class End : std::uint8_t {
    open,    // frames may follow: next() was not yet false
    exact,   // the last frame ends where the octets end
    cut,     // the octets end inside a header or a payload
    broken,  // a header or payload that no frame of an honest sender has
  };

  // The octets must outlive the chain. `masked`: whether every frame has to be masked, or none.
  FrameChain(Bytes bytes, bool masked) : FrameChain(bytes, Layout{Layout::Form::rfc_6455, masked}) {}
  FrameChain(Bytes bytes, const Layout& layout) : rest_(bytes), layout_(layout) {}

  // Goes to the next frame; false where there is none, and end() then says why. A frame is sound
  // where
  // - it is masked or not as the direction demands, has a known opcode, and the shortest form of
  // its length;
  // - RSV2 and RSV3 are clear, and RSV1 is set on the first frame of a data message only (RFC
  // 7692 6.1), in the drafts before hybi-07 nowhere;
  // - a control frame is final and of 125 octets at most; a frame that is not final is not empty;
  // - its length is below limits::ws_message_octets;
  // - continuations come where a message is open and only there, and nothing comes behind a Close;
  // - a text frame that is not compressed begins with text, a Close with a code that may be sent (from
  // hybi-07 on).
  bool next();

  // Of the frame that next() went to; the payload is masked as sent, and less than its header says
  // where the octets end before it does.
  const FrameHeader& header() const { return header_; }
  Bytes payload() const { return payload_; }

  // Whether its key is that of the frame before and not zero. RFC 6455 5.3 asks for a new one each
  // time, and some tools send zero; octets that repeat themselves look like this.
  bool repeats_key() const { return repeats_key_; }

  End end() const { return end_; }
  std::size_t frames() const { return frames_; }

 private:
  enum class Message : std::uint8_t { unknown, open, none, closed };

  bool stop(End end);
  bool may_begin() const;
  bool sound_payload(const FrameHeader& header, Bytes payload) const;
  bool follows(const FrameHeader& header) const;
  void pass(const FrameHeader& header);

  Bytes rest_;
  Layout layout_;
  Message message_ = Message::unknown;
  End end_ = End::open;
  std::size_t frames_ = 0;
  bool repeats_key_ = false;
  FrameHeader header_;
  Bytes payload_;
};

}  // namespace rung::ws
