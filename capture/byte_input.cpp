#include "capture/byte_input.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace rung::capture {
namespace {

// Octets of one read: large enough that system calls do not matter, small enough to stay in the
// cache.
constexpr std::size_t read_size = 64u << 10;

}  // namespace

Bytes ByteInput::peek(std::size_t size) {
  while (held() < size && read_more()) {
  }
  return Bytes(buffer_).subspan(begin_, std::min(size, held()));
}

Bytes ByteInput::peek_any() {
  if (held() == 0) read_more();
  return Bytes(buffer_).subspan(begin_, held());
}

void ByteInput::consume(std::size_t size) {
  begin_ += size;
  offset_ += size;
}

bool ByteInput::skip(std::uint64_t size) {
  while (size > 0) {
    std::size_t step = static_cast<std::size_t>(std::min<std::uint64_t>(size, peek_any().size()));
    if (step == 0) return false;
    consume(step);
    size -= step;
  }
  return true;
}

bool ByteInput::read_more() {
  if (ended_) return false;
  make_room();
  std::size_t got = source_->read(std::span(buffer_).subspan(end_));
  end_ += got;
  ended_ = got == 0;
  return !ended_;
}

// Each octet is moved a bounded number of times, whatever is asked for: octets move only where as many were consumed
// before, or into a buffer of twice the size, which a length that lies fills with no more than the file holds.
void ByteInput::make_room() {
  if (buffer_.size() < read_size) buffer_.resize(read_size);
  if (held() == 0) {
    begin_ = end_ = 0;
    return;
  }
  if (end_ < buffer_.size()) return;
  if (begin_ < held()) {
    buffer_.resize(2 * end_);
    return;
  }
  std::memmove(buffer_.data(), buffer_.data() + begin_, held());
  end_ -= begin_;
  begin_ = 0;
}

}  // namespace rung::capture
