#include "decode/sip/framer.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "decode/sip/field_reader.h"
#include "decode/sip/head_scan.h"

namespace rung::sip {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// Octets of an unfinished start line that are judged each time more come: enough to tell other
// protocols, and a constant, so that octets fed one by one cost the same.
constexpr std::size_t early_judged = 32;

// The size of the line end at the front; 0 where there is none, npos where a CR is the last octet.
std::size_t line_end_size(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '\n') return 1;
  if (text[0] != '\r') return 0;
  if (text.size() == 1) return npos;
  return text[1] == '\n' ? 2 : 0;
}

}  // namespace

void StreamFramer::feed(Bytes bytes) {
  if (bytes.empty()) return;
  if (state_ == State::given_up && looks_like_sip(bytes) == Likeness::yes) enter(State::between);
  queue_.append(bytes);
  run();
}

void StreamFramer::gap(std::uint64_t size) {
  if (size == 0) return;
  give_up_held(false);
  queue_.start_at(queue_.offset() + size);
  if (state_ != State::given_up) enter(State::resync);
}

void StreamFramer::finish() { give_up_held(true); }

std::optional<Framed> StreamFramer::next() {
  if (taken_ == ready_.size()) {
    ready_.clear();
    taken_ = 0;
    return std::nullopt;
  }
  return std::move(ready_[taken_++]);
}

std::uint64_t StreamFramer::offset() const { return taken_ < ready_.size() ? ready_[taken_].begin : queue_.offset(); }

void StreamFramer::run() {
  while (!queue_.empty() && step()) {
  }
}

// One step; false where more octets are needed.
bool StreamFramer::step() {
  switch (state_) {
    case State::between:
      return between();
    case State::head:
      return head();
    case State::body:
      return body();
    case State::resync:
      return resync();
    case State::given_up:
      cut(Framed::Kind::skipped, queue_.size());
      return false;
  }
  return false;
}

void StreamFramer::enter(State state) {
  state_ = state;
  scanned_ = 0;
  awaited_ = {};
  search_ = {};
}

// Line ends are keep-alives (RFC 3261 7.5, RFC 5626 3.5.1); anything else has to be a start line.
bool StreamFramer::between() {
  char front = held().front();
  if (front == '\r' || front == '\n') return line_ends();
  std::size_t lf = held().find('\n', scanned_);
  Bytes judged = queue_.view();
  if (lf == npos) {
    scanned_ = queue_.size();
    if (queue_.size() < limits::sip_start_line_octets) judged = judged.first(std::min(judged.size(), early_judged));
    if (looks_like_sip(judged) != Likeness::no && queue_.size() < limits::sip_start_line_octets) return false;
    enter(State::resync);
    return true;
  }
  bool begins = lf < limits::sip_start_line_octets && looks_like_sip(judged.first(lf + 1)) == Likeness::yes;
  enter(begins ? State::head : State::resync);
  if (begins) scanned_ = lf;
  return true;
}

bool StreamFramer::line_ends() {
  std::size_t one = line_end_size(held());
  if (one == npos) return false;
  if (one == 0) {  // a CR and something else
    cut(Framed::Kind::skipped, 1);
    return true;
  }
  std::size_t two = line_end_size(held().substr(one));
  if (two == npos) return false;
  cut(two == 0 ? Framed::Kind::pong : Framed::Kind::ping, one + two);
  return true;
}

bool StreamFramer::head() {
  std::size_t end = find_head_end(held(), scanned_);
  if (end == npos ? queue_.size() >= limits::sip_header_octets : end > limits::sip_header_octets) {
    cut_message(limits::sip_header_octets, false, true);
    enter(State::resync);
    return true;
  }
  if (end == npos) return false;
  await_body(end);
  return true;
}

void StreamFramer::await_body(std::size_t head_size) {
  HeadFacts facts = scan_head(held().substr(0, head_size));
  std::optional<std::uint64_t> length = facts.content_length.value();
  enter(State::body);
  awaited_.size = head_size;
  if (length) {
    awaited_.size += static_cast<std::size_t>(*length);
  } else {
    awaited_.end.emplace(head_size, facts.content_type);
  }
}

bool StreamFramer::body() {
  std::optional<std::size_t> end = awaited_.end ? awaited_.end->search(held()) : awaited_.size;
  // A start line that begins just below the limit is known once it is whole.
  constexpr std::size_t undecided = limits::sip_message_octets + limits::sip_start_line_octets;
  bool over = end ? *end > limits::sip_message_octets : queue_.size() > undecided;
  if (over && queue_.size() >= limits::sip_message_octets) {
    cut_message(limits::sip_message_octets, false, true);
    enter(State::resync);
    return true;
  }
  if (!end || *end > queue_.size()) return false;
  cut_message(*end, true, false);
  enter(State::between);
  return true;
}

bool StreamFramer::resync() {
  switch (search_.search(held())) {
    case StartLineSearch::Verdict::searching:
      return false;
    case StartLineSearch::Verdict::found:
      if (search_.place() > 0) cut(Framed::Kind::skipped, search_.place());
      enter(State::between);
      return true;
    case StartLineSearch::Verdict::given_up:
      enter(State::given_up);
      return true;
  }
  return false;
}

// Everything held comes out. A body that only the end of the stream ends is whole then.
void StreamFramer::give_up_held(bool stream_ended) {
  if (queue_.empty()) return;
  if (state_ == State::head || state_ == State::body) {
    cut_message(queue_.size(), stream_ended && awaited_.end.has_value(), false);
    enter(State::between);
    return;
  }
  if (state_ == State::between && line_end_size(held()) == 2) cut(Framed::Kind::pong, 2);
  if (!queue_.empty()) cut(Framed::Kind::skipped, queue_.size());
}

void StreamFramer::cut(Framed::Kind kind, std::size_t size) {
  Framed framed{};
  framed.kind = kind;
  framed.begin = queue_.offset();
  framed.end = framed.begin + size;
  queue_.consume(size);
  ready_.push_back(std::move(framed));
}

void StreamFramer::cut_message(std::size_t size, bool complete, bool over_limit) {
  std::string_view octets = held().substr(0, size);
  Message message = Message::parse({octets.begin(), octets.end()});
  bool guessed = awaited_.end.has_value();
  cut(Framed::Kind::message, size);
  Framed& framed = ready_.back();
  framed.message = std::move(message);
  framed.complete = complete;
  framed.length_guessed = guessed;
  framed.over_limit = over_limit;
}

}  // namespace rung::sip
