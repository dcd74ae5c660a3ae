#include "decode/ws/hixie_framer.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"

namespace rung::ws {

namespace {

constexpr std::uint8_t text_type = 0x00;
constexpr std::uint8_t close_type = 0xff;
constexpr std::uint8_t text_end = 0xff;
constexpr std::uint8_t reserved_opcode = 3;

bool has_length(std::uint8_t type) { return (type & 0x80) != 0; }

std::uint8_t opcode_of(std::uint8_t type, std::uint64_t payload_size) {
  if (type == text_type) return static_cast<std::uint8_t>(Opcode::text);
  if (!has_length(type)) return reserved_opcode;
  return static_cast<std::uint8_t>(type == close_type && payload_size == 0 ? Opcode::close : Opcode::binary);
}

}  // namespace

void HixieFramer::feed(Bytes bytes) {
  if (state_ != State::searching) {
    read(bytes);
  } else if (search_->feed(bytes)) {
    go_on_with_found();
  } else {
    offset_ = search_->end();
  }
}

void HixieFramer::gap(std::uint64_t size) {
  if (size == 0) return;
  if (state_ == State::searching && search_->settle()) go_on_with_found();
  if (state_ == State::payload && size <= remaining_) {
    message_.complete = false;
    offset_ += size;
    remaining_ -= size;
    if (remaining_ == 0) give_out();
    return;
  }
  give_up_open();
  offset_ += size;
  if (state_ == State::finished) return;
  state_ = State::searching;
  search_.emplace(offset_);
}

void HixieFramer::finish() {
  if (state_ == State::searching && search_->settle()) go_on_with_found();
  search_.reset();
  give_up_open();
  state_ = State::finished;
}

void HixieFramer::read(Bytes bytes) {
  while (!bytes.empty()) {
    std::size_t taken = bytes.size();
    switch (state_) {
      case State::type:
        taken = read_type(bytes);
        break;
      case State::length:
        taken = read_length(bytes);
        break;
      case State::text:
        taken = read_text(bytes);
        break;
      case State::payload:
        taken = read_payload(bytes);
        break;
      default:
        offset_ += taken;
    }
    bytes = bytes.subspan(taken);
  }
}

// All four return how many of the octets they took.
std::size_t HixieFramer::read_type(Bytes bytes) {
  type_ = bytes[0];
  length_octets_ = 0;
  remaining_ = 0;
  message_ = Message();
  message_.begin = offset_++;
  message_.frames = 1;
  state_ = has_length(type_) ? State::length : State::text;
  if (state_ == State::length) return 1;
  if (const char* why = distrust()) lose(why);
  return 1;
}

std::size_t HixieFramer::read_length(Bytes bytes) {
  constexpr std::uint8_t length_octets_at_most = 9;
  if (length_octets_ == length_octets_at_most) {
    lose("a length of more than 63 bits");
    return 0;
  }
  ++length_octets_;
  ++offset_;
  remaining_ = remaining_ << 7 | (bytes[0] & 0x7f);
  if ((bytes[0] & 0x80) != 0) return 1;
  message_.payload_size = remaining_;
  state_ = State::payload;
  if (const char* why = distrust()) {
    lose(why);
  } else if (remaining_ == 0) {
    give_out();
  }
  return 1;
}

std::size_t HixieFramer::read_text(Bytes bytes) {
  const void* found = std::memchr(bytes.data(), text_end, bytes.size());
  const auto* end = static_cast<const std::uint8_t*>(found);
  const std::size_t size = end == nullptr ? bytes.size() : static_cast<std::size_t>(end - bytes.data());
  keep(bytes.first(size));
  message_.payload_size += size;
  offset_ += size;
  if (end == nullptr) return size;
  ++offset_;
  give_out();
  return size + 1;
}

std::size_t HixieFramer::read_payload(Bytes bytes) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size()));
  if (message_.complete) keep(bytes.first(size));
  offset_ += size;
  remaining_ -= size;
  if (remaining_ == 0) give_out();
  return size;
}

// The one copy of a payload. The vector grows with what arrives, never with what a length claims.
void HixieFramer::keep(Bytes bytes) {
  const std::size_t size = std::min(bytes.size(), limits::ws_message_octets - message_.payload.size());
  if (size < bytes.size()) message_.complete = false;
  const std::string_view text = as_text(bytes.first(size));
  message_.payload.insert(message_.payload.end(), text.begin(), text.end());
}

// Why the stream is not believed any more; null where it is.
const char* HixieFramer::distrust() {
  constexpr std::uint8_t implausible_at_most = 2;
  const bool close = type_ == close_type && remaining_ == 0;
  if (type_ == text_type || close) {
    implausible_ = 0;
    return nullptr;
  }
  if (remaining_ > limits::ws_message_octets) return "an implausible type and length";
  if (implausible_ == implausible_at_most) return "three implausible frames in a row";
  ++implausible_;
  return nullptr;
}

void HixieFramer::give_out() {
  FrameHeader header;
  header.fin = true;
  header.opcode = opcode_of(type_, message_.payload_size);
  header.sent_opcode = type_ & 0x0f;
  header.payload_size = message_.payload_size;
  header.header_size = static_cast<std::uint8_t>(1 + length_octets_);
  message_.opcode = header.opcode;
  message_.end = offset_;
  ready_.push(Frame{header, message_.begin});
  ready_.push(std::move(message_));
  message_ = Message();
  state_ = State::type;
}

// Ends what is open as incomplete.
void HixieFramer::give_up_open() {
  const bool open = state_ == State::text || state_ == State::payload;
  message_.complete = false;
  if (open) give_out();
  implausible_ = 0;
}

void HixieFramer::lose(const char* why) {
  ready_.push(Lost{message_.begin, why});
  state_ = State::lost;
}

void HixieFramer::go_on_with_found() {
  const HixieSearch found = std::move(*search_);
  search_.reset();
  state_ = State::type;
  offset_ = found.offset();
  read(found.octets());
}

}  // namespace rung::ws
