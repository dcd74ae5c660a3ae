#include "decode/msrp/framer.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/msrp/byte_range.h"
#include "decode/msrp/lexical.h"

namespace rung::msrp {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// How many octets the body of a chunk has at most: nothing where its Byte-Range does not say.
std::optional<std::uint64_t> body_size_of(const Head& head) {
  Result<ByteRange> range = parse_byte_range(head.find("Byte-Range"));
  if (!range) return std::nullopt;
  if (range->end) return range->size();
  if (range->total && *range->total >= range->start) return *range->total - range->start + 1;
  return std::nullopt;
}

}  // namespace

void StreamFramer::feed(Bytes bytes) {
  if (cut_) settle();
  queue_.consume(std::exchange(given_, 0));
  queue_.append(bytes);
}

void StreamFramer::gap(std::uint64_t size) {
  if (size == 0) return;
  if (cut_) settle();
  cut_ = true;
  missing_ = size;
}

void StreamFramer::cut() {
  if (cut_) settle();
  cut_ = true;
}

// Forgets what was cut off and not taken.
void StreamFramer::settle() {
  queue_.consume(std::exchange(given_, 0));
  queue_.consume(queue_.size());
  if (missing_ > 0) queue_.start_at(queue_.offset() + missing_);
  enter(missing_ > 0 ? State::resync : State::between);
  missing_ = 0;
  cut_ = false;
}

std::optional<Framed> StreamFramer::next() {
  queue_.consume(std::exchange(given_, 0));
  item_.reset();
  while (!item_) {
    if (step() != Step::wait) continue;
    if (!cut_) break;
    if (give_up() == Step::wait) {
      settle();
      break;
    }
  }
  return std::exchange(item_, std::nullopt);
}

StreamFramer::Step StreamFramer::step() {
  switch (state_) {
    case State::between:
      return between();
    case State::head:
      return head();
    case State::body:
      return body();
    case State::ending:
      return ending();
    case State::resync:
      return resync();
  }
  return Step::wait;
}

void StreamFramer::enter(State state) {
  state_ = state;
  line_ = searched_ = 0;
  at_line_start_ = true;
}

Framed& StreamFramer::item(Framed::Kind kind, std::size_t size) {
  item_.emplace();
  item_->kind = kind;
  item_->begin = queue_.offset();
  item_->end = item_->begin + size;
  item_->octets = queue_.view().first(size);
  given_ = size;
  return *item_;
}

// Line ends between chunks mean nothing; anything else has to be a start line.
StreamFramer::Step StreamFramer::between() {
  const std::size_t line_ends = std::min(held().find_first_not_of("\r\n"), queue_.size());
  if (line_ends > 0) {
    queue_.consume(line_ends);
    searched_ = 0;
  }
  if (queue_.empty()) return Step::wait;
  const std::size_t line_feed = held().find('\n', searched_);
  if (line_feed == npos) {
    searched_ = queue_.size();
    const bool may_go_on = searched_ < limits::msrp_start_line_octets;
    if (may_go_on && looks_like_msrp(queue_.view()) != Likeness::no) return Step::wait;
    enter(State::resync);
    return Step::again;
  }
  Result<StartLine> start = parse_start_line(without_cr(held().substr(0, line_feed)));
  const bool begins = start && line_feed < limits::msrp_start_line_octets;
  if (begins) transaction_id_ = start->transaction_id;
  enter(begins ? State::head : State::resync);
  if (begins) line_ = searched_ = line_feed + 1;
  return Step::again;
}

// Line by line up to the empty one, or to the end line where there is no body. A start line among them shows that the
// end line is missing.
StreamFramer::Step StreamFramer::head() {
  const std::string_view text = held().substr(0, limits::msrp_head_octets);
  for (std::size_t end = 0; (end = text.find('\n', searched_)) != npos; line_ = searched_ = end + 1) {
    const std::string_view line = without_cr(text.substr(line_, end - line_));
    if (line.empty()) {
      give_head(line_, end + 1 - line_);
      enter(State::body);
      return Step::give;
    }
    const std::optional<EndFlag> flag = parse_end_line(line, transaction_id_);
    if (flag || parse_start_line(line)) {
      const std::size_t end_line = flag ? end + 1 - line_ : 0;
      give_head(line_, 0);
      return end_chunk(flag.value_or(EndFlag::missing), end_line, State::between);
    }
  }
  searched_ = text.size();
  if (queue_.size() < limits::msrp_head_octets) return Step::wait;
  give_head(text.size(), 0).over_limit = true;
  return end_chunk(EndFlag::missing, 0, State::resync);
}

// `line_end`: octets of the empty line behind the head.
Framed& StreamFramer::give_head(std::size_t size, std::size_t line_end) {
  Framed& framed = item(Framed::Kind::head, size + line_end);
  framed.head = *parse_head(held().substr(0, size));
  body_size_ = body_size_of(framed.head);
  body_given_ = 0;
  return framed;
}

// The end follows what is given out now; `size`: of its end line.
StreamFramer::Step StreamFramer::end_chunk(EndFlag flag, std::size_t size, State next) {
  enter(State::ending);
  flag_ = flag;
  end_size_ = size;
  behind_ = next;
  return item_ ? Step::give : Step::again;
}

StreamFramer::Step StreamFramer::ending() {
  item(Framed::Kind::end, end_size_).flag = flag_;
  enter(behind_);
  return Step::give;
}

// Where a start line ends the body `text`, because the Byte-Range says that all of it came before: its own end line is
// missing then. Else as far as octets are sure to be of the body.
LinePlace StreamFramer::find_next_start(std::string_view text) const {
  const std::uint64_t due = body_size_ ? *body_size_ - std::min(*body_size_, body_given_) : text.size();
  if (due >= text.size()) return {text.size(), false};
  const auto from = static_cast<std::size_t>(due);
  LinePlace place = find_start_line(text.substr(from), false);
  place.begin += from;
  return place;
}

StreamFramer::Step StreamFramer::body() {
  const std::string_view text = held();
  // The body is empty, and so is the line end before its end line: some leave it out.
  if (at_line_start_) {
    const std::size_t line_end = std::min(text.find('\n'), text.size());
    const std::size_t most = end_line_mark.size() + transaction_id_.size() + 3;
    const bool may_be = text.substr(0, end_line_mark.size()) == end_line_mark.substr(0, text.size());
    if (may_be && line_end == text.size() && text.size() < most) return Step::wait;
    at_line_start_ = false;
    if (auto flag = parse_end_line(without_cr(text.substr(0, line_end)), transaction_id_))
      return end_chunk(*flag, line_end + 1, State::between);
  }
  const EndLinePlace place = find_end_line(text, transaction_id_);
  const LinePlace start = find_next_start(text.substr(0, place.begin));
  const std::size_t sure = place.found && !start.found ? place.begin : start.begin;
  if (sure > 0) give_body(sure);
  if (start.found) return end_chunk(EndFlag::missing, 0, State::between);
  if (place.found) return end_chunk(place.flag, place.size, State::between);
  return item_ ? Step::give : Step::wait;
}

void StreamFramer::give_body(std::size_t size) {
  item(Framed::Kind::body, size);
  body_given_ += size;
}

StreamFramer::Step StreamFramer::give_skipped(std::size_t size) {
  item(Framed::Kind::skipped, size);
  at_line_start_ = false;
  return Step::give;
}

StreamFramer::Step StreamFramer::resync() {
  const LinePlace place = find_start_line(held(), at_line_start_);
  if (place.begin > 0) {
    give_skipped(place.begin);
  } else if (!place.found) {
    return Step::wait;
  }
  if (place.found) enter(State::between);
  return place.begin > 0 ? Step::give : Step::again;
}

// Nothing more comes of what is held: it goes out as it stands. An end line may lack its own line end then.
// Step::wait once nothing is left.
StreamFramer::Step StreamFramer::give_up() {
  if (state_ == State::head) {
    const std::optional<EndFlag> flag = parse_end_line(without_cr(held().substr(line_)), transaction_id_);
    const std::size_t head_size = flag ? line_ : queue_.size();
    const std::size_t end_line = queue_.size() - head_size;
    give_head(head_size, 0);
    return end_chunk(flag.value_or(EndFlag::missing), end_line, State::between);
  }
  if (state_ == State::body) {
    constexpr std::string_view line_end = "\r\n";
    std::string_view text = held();
    if (text.starts_with(line_end)) text.remove_prefix(line_end.size());
    const std::optional<EndFlag> flag = parse_end_line(without_cr(text), transaction_id_);
    if (flag) return end_chunk(*flag, queue_.size(), State::between);
    if (!queue_.empty()) give_body(queue_.size());
    return end_chunk(EndFlag::missing, 0, State::between);
  }
  return queue_.empty() ? Step::wait : give_skipped(queue_.size());
}

}  // namespace rung::msrp
