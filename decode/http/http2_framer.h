// One direction of an HTTP/2 connection: octets in, what its frames say out (RFC 9113 4, 6). Content is given out piece
// by piece as it comes and never gathered, so that a frame of 16 MiB costs nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/byte_queue.h"
#include "base/bytes.h"
#include "decode/http/http2_frame.h"

namespace rung::http {

// Offsets are those of the direction. Octets are views, valid until the next call.

// Content of a DATA frame without its padding; no octets where the frame has none.
struct DataPiece {
  std::uint32_t stream = 0;
  std::uint64_t offset = 0;
  Bytes octets;
  bool begins = false;       // a frame
  bool ends_stream = false;  // nothing more follows on the stream
};

// A piece of a header block: of HEADERS or PUSH_PROMISE, and the CONTINUATION frames behind them.
struct BlockPiece {
  std::uint32_t stream = 0;
  std::uint64_t offset = 0;  // begins: of the frame's header
  std::uint64_t end = 0;     // behind the octets
  Bytes octets;
  bool begins = false, ends = false;
  bool promise = false;      // of PUSH_PROMISE: a request that the client did not make
  bool ends_stream = false;  // with this block
};

// An entry of SETTINGS.
struct Setting {
  std::uint16_t id = 0;
  std::uint32_t value = 0;
};

struct StreamReset {
  std::uint64_t end = 0;  // the offset behind it
  std::uint32_t stream = 0, code = 0;
};

// Streams above `last_stream` will not be answered.
struct GoAway {
  std::uint64_t end = 0;  // the offset behind what it says
  std::uint32_t last_stream = 0, code = 0;
};

// Octets inside of a frame are missing; frames go on behind it. Of DATA: `missing` octets of content, or all that was
// to come of it where that is not known (0). Of a header block, or CONTINUATION without one: it will not be whole.
struct FrameHole {
  FrameHeader frame;
  std::uint64_t missing = 0;
  bool ends_stream = false;
};

// It is not known where frames begin any more; whole frames may be missing. They are looked for.
struct PlaceLost {
  std::uint64_t offset = 0;
};

using Http2Item = std::variant<DataPiece, BlockPiece, Setting, StreamReset, GoAway, FrameHole, PlaceLost>;

class Http2Framer {
 public:
  // `begin`: the offset of the first octet that will be fed. A preface, or frames, are looked for from there.
  explicit Http2Framer(std::uint64_t begin) { queue_.start_at(begin); }

  // Then next() has to be asked until it gives nothing; the octets have to stay valid as long. So with gap(), finish().
  void feed(Bytes bytes);
  // `size` octets are missing; not `exact`: about so many.
  void gap(std::uint64_t size, bool exact);
  // Nothing more comes: what is held is taken for frames where it may be.
  void finish();
  std::optional<Http2Item> next();

  // The offset of the first octet that a later item may refer to.
  std::uint64_t first_needed() const;
  // The client's preface was met.
  bool preface_seen() const { return preface_seen_; }

 private:
  // What the next octets of a frame are.
  enum class Part : std::uint8_t { header, prefix, unit, content, rest };

  void search(bool at_end);
  bool begin_connection(bool at_end);
  void read_queue();
  void lose_place(std::uint64_t offset);
  void distrust();
  void lose_content(std::uint64_t size);
  bool step();
  bool gather(std::size_t size);
  Bytes take(std::uint64_t at_most);
  void begin_frame();
  void begin_block(bool continues);
  void break_block();
  void read_prefix();
  void read_unit();
  void read_content();

  bool searching_ = true;
  bool at_beginning_ = true;  // nothing was passed over yet
  bool preface_seen_ = false;
  ByteQueue queue_;           // searching: what is held
  Bytes input_;               // framing: octets not read yet
  bool in_queue_ = false;     // they are the end of queue_
  std::uint64_t offset_ = 0;  // framing: of input_

  Part part_ = Part::header;
  FrameHeader frame_;
  std::uint64_t frame_begin_ = 0;
  std::uint64_t content_left_ = 0, rest_left_ = 0;  // rest: padding, or what is not read
  bool content_begins_ = false;
  std::array<std::uint8_t, frame_header_size> gathered_{};
  std::size_t gathered_size_ = 0;

  struct Block {
    std::uint32_t stream = 0;
    std::uint64_t begin = 0;
    bool promise = false, ends_stream = false;
  };
  std::optional<Block> block_;  // of which more is to come

  std::vector<Http2Item> items_;
  std::size_t given_ = 0;
};

}  // namespace rung::http
