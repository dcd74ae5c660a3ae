// Finds frames again in one direction of a stream of hixie-75 or -76 from which octets are missing. A text frame is
// 00, UTF-8, FF; neither 00 nor FF stands in SIP or any other text, so a frame begins
// - at a 00 behind an FF, or with which a chunk begins, where text follows it;
// - at an FF 00 behind an FF, or with which a chunk begins, where nothing follows it: a Close.
// Octets that do not yet say enough are held: a type and 15 octets of text, or a Close.
#pragma once

#include <cstdint>
#include <deque>

#include "base/byte_queue.h"

namespace rung::ws {

class HixieSearch {
 public:
  explicit HixieSearch(std::uint64_t offset) { queue_.start_at(offset); }

  // True where a frame was found: octets() then begins with it.
  bool feed(Bytes bytes);
  // No more octets follow those held. True as of feed(), or where they are whole frames.
  bool settle();

  Bytes octets() const { return queue_.view(); }
  std::uint64_t offset() const { return queue_.offset(); }
  std::uint64_t end() const { return queue_.offset() + queue_.size(); }

 private:
  // `whole`: a Close if nothing follows.
  enum class Verdict : std::uint8_t { no, unsure, whole, yes };

  Verdict judge() const;
  bool at_chunk() const { return !chunks_.empty() && chunks_.front() == queue_.offset(); }
  void drop_octet();

  ByteQueue queue_;
  std::deque<std::uint64_t> chunks_;  // offsets at which held chunks begin
  std::uint8_t previous_ = 0;         // the octet before queue_, 0 where it is not known
};

}  // namespace rung::ws
