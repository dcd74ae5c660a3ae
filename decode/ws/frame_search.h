// Finds frames again in one direction of a stream from which octets are missing. What it takes for
// frames is weighed in bits of evidence: each bit halves the chance that other octets would look
// the same.
//   5   each sound header (RFC 6455 5.2; see FrameChain) that does not repeat a key
//   7   the last frame ends where a chunk ends, its length given in 7 bits
//   16  the same, its length given in 16 or 64 bits
//   1   each octet of text at the beginning of a data payload that is not compressed, 32 at most
//   4   a Close code that may be sent
// Where a chunk begins, frames usually do, and 16 bits are enough; at any other offset 32 are asked
// for, and no key may be repeated. Behind an octet of 0x80 and above, where frames are not masked,
// no frame is looked for: within text what follows may belong to the same UTF-8 sequence. Where a
// chunk begins like a frame but does not say enough, octets are held until more of them decide it,
// limits::ws_search_octets at most.
#pragma once

#include <cstdint>
#include <deque>

#include "base/byte_queue.h"
#include "decode/ws/layout.h"

namespace rung::ws {

class FrameSearch {
 public:
  FrameSearch(const Layout& layout, std::uint64_t offset) : layout_(layout) { queue_.start_at(offset); }

  // True where frames were found: octets() then begins with the first of them. Each octet is tried
  // as the beginning of a frame once, at a constant cost.
  bool feed(Bytes bytes);
  // No more octets follow those held. True as of feed(), or where a chunk begins one or more whole
  // frames and nothing speaks against them.
  bool settle();

  Bytes octets() const { return queue_.view(); }
  std::uint64_t offset() const { return queue_.offset(); }
  std::uint64_t end() const { return queue_.offset() + queue_.size(); }

 private:
  // `whole`: unsure, but frames up to the last octet.
  enum class Verdict : std::uint8_t { no, unsure, whole, yes };

  Verdict judge() const;
  unsigned evidence_of_end(std::uint64_t frame_size, std::uint64_t payload_size) const;
  bool at_chunk() const { return !chunks_.empty() && chunks_.front() == queue_.offset(); }
  void drop_octet();

  Layout layout_;
  ByteQueue queue_;
  std::deque<std::uint64_t> chunks_;  // offsets at which held chunks begin
  std::size_t newest_ = 0;            // octets of the last chunk
  std::uint8_t previous_ = 0;         // the octet before queue_, 0 where it is not known
};

}  // namespace rung::ws
