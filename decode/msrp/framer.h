// Cuts MSRP out of one direction of a stream (RFC 4975 7.1). There is no length: a chunk ends where its end line is,
// and its body, of any size, is given out as it comes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_queue.h"
#include "base/bytes.h"
#include "decode/msrp/head.h"
#include "decode/msrp/line_search.h"

namespace rung::msrp {

// How likely the octets begin an MSRP request or response. `unsure`: a prefix of one; `yes` and `no` stay what they
// are whatever follows.
enum class Likeness : std::uint8_t { no, unsure, yes };
Likeness looks_like_msrp(Bytes bytes);

// What a framer found, in stream order: of each chunk its head, then pieces of its body, then its end. `begin` and
// `end` are stream offsets. Views are valid until the next call of the framer.
struct Framed {
  enum class Kind : std::uint8_t {
    head,
    body,
    end,
    skipped,  // octets that belong to no chunk
  };
  Kind kind = Kind::head;
  std::uint64_t begin = 0, end = 0;
  Bytes octets;
  Head head;                        // kind head
  EndFlag flag = EndFlag::missing;  // kind end
  bool over_limit = false;          // kind head: longer than limits::msrp_head_octets, and cut there
};

// feed(), gap() or cut(), then next() until it gives nothing: what was not taken by then is lost.
class StreamFramer {
 public:
  // `offset`: of the first octet that will be fed.
  explicit StreamFramer(std::uint64_t offset = 0) { queue_.start_at(offset); }

  void feed(Bytes bytes);
  // `size` octets are missing here: a chunk that they are in has no end line, and the next begins with a start line
  // behind them.
  void gap(std::uint64_t size);
  // Nothing more comes of the chunk at hand. What is fed afterwards begins another one.
  void cut();
  std::optional<Framed> next();

  // Whether a chunk has begun whose end was not given out.
  bool in_chunk() const { return state_ == State::between ? queue_.size() > given_ : state_ != State::resync; }
  // Offset of the first octet still held; everything before it was given out.
  std::uint64_t offset() const { return queue_.offset() + given_; }

 private:
  enum class State : std::uint8_t { between, head, body, ending, resync };
  enum class Step : std::uint8_t { again, give, wait };

  std::string_view held() const { return as_text(queue_.view()); }
  Step step();
  Step between();
  Step head();
  Step body();
  Step ending();
  Step resync();
  Step give_up();
  Framed& give_head(std::size_t size, std::size_t line_end);
  void give_body(std::size_t size);
  Step give_skipped(std::size_t size);
  Step end_chunk(EndFlag flag, std::size_t size, State next);
  LinePlace find_next_start(std::string_view text) const;
  void enter(State state);
  void settle();
  Framed& item(Framed::Kind kind, std::size_t size);

  ByteQueue queue_;
  State state_ = State::between;
  State behind_ = State::between;  // state ending: what comes then
  EndFlag flag_ = EndFlag::missing;
  std::size_t end_size_ = 0;   // state ending: octets of the end line
  std::size_t line_ = 0;       // state head: where the line begins that is not whole
  std::size_t searched_ = 0;   // states between, head: octets without a line end, behind line_
  bool at_line_start_ = true;  // states body, resync: the first octet held begins a line
  std::string transaction_id_;
  std::optional<std::uint64_t> body_size_;  // of the chunk at hand, as far as its Byte-Range tells
  std::uint64_t body_given_ = 0;
  std::size_t given_ = 0;      // octets of the item given out last
  bool cut_ = false;           // nothing more comes of what is held
  std::uint64_t missing_ = 0;  // octets behind it that are missing
  std::optional<Framed> item_;
};

}  // namespace rung::msrp
