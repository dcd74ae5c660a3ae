// Cuts packets of HEP version 3 out of one direction of a stream: they stand back to back.
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_queue.h"
#include "base/bytes.h"

namespace rung::hep {

// What a framer found, in stream order. `begin` and `end` are stream offsets; the view is valid until the next call of
// the framer.
struct Framed {
  enum class Kind : std::uint8_t {
    packet,
    skipped,  // octets that belong to no packet
  };
  Kind kind = Kind::packet;
  std::uint64_t begin = 0, end = 0;
  Bytes octets;  // kind packet
};

// feed() or gap(), then next() until it gives nothing. It holds one packet at most, whose length has 16 bits, and what
// was fed behind it.
class StreamFramer {
 public:
  // `offset`: of the first octet that will be fed.
  explicit StreamFramer(std::uint64_t offset = 0) : skipped_from_(offset) { queue_.start_at(offset); }

  void feed(Bytes bytes);
  // `size` octets are missing here: the packet they are in is lost, and the next one is looked for behind them.
  void gap(std::uint64_t size);
  std::optional<Framed> next();
  // Offset of the first octet still held.
  std::uint64_t offset() const { return queue_.offset() + given_; }

 private:
  void skip_to_candidate();
  std::optional<Framed> take_skipped(std::uint64_t end);

  ByteQueue queue_;
  std::size_t given_ = 0;              // octets at the front of the queue that were given out
  std::uint64_t skipped_from_;         // octets from here on belong to no packet
  std::optional<std::uint64_t> hole_;  // what was skipped ends here, where octets are missing
};

}  // namespace rung::hep
